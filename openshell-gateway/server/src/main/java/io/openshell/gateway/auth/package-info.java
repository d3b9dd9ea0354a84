/** Who may call what: {@link io.openshell.gateway.auth.Authenticator} tells callers apart. */
package io.openshell.gateway.auth;
