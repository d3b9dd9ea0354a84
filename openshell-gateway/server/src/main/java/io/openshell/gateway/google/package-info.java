/**
 * Google's access tokens: {@link io.openshell.gateway.google.GoogleTokens} mints them from the key file of a service
 * account or the credentials that {@code gcloud auth application-default login} left. Nothing else in the gateway knows
 * about either.
 */
package io.openshell.gateway.google;
