/** The admin pages of a program: what an operator, a probe or a scraper reads over HTTP. */
package io.openshell.program.admin;
