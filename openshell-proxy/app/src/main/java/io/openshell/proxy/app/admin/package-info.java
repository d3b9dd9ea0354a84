/** The admin pages: health, readiness, metrics and a plain status page. They show no secret and no prompt. */
package io.openshell.proxy.app.admin;
