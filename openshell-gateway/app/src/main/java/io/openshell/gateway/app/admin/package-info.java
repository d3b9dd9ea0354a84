/** The admin pages of a gateway: health, readiness and metrics. They hold no credential and no token. */
package io.openshell.gateway.app.admin;
