package io.openshell.router.internal;

import io.openshell.core.AuthStyle;
import io.openshell.core.AwsCredentials;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import java.util.ArrayList;
import java.util.List;

/** What must never come back from a route's backend. */
final class RouteSecrets {
    private RouteSecrets() {}

    /** Returns the secrets of {@code route}, none if it has no credential. */
    static List<Secret> of(ResolvedRoute route) {
        if (route.apiKey().isEmpty() || !(route.auth() instanceof AuthStyle.SigV4)) {
            return route.apiKey().map(List::of).orElse(List.of());
        }
        // The backend never sees the joined text: it may know the parts, and repeats the token in its errors.
        AwsCredentials credentials = AwsCredentials.parse(route.apiKey().get());
        List<Secret> secrets = new ArrayList<>(List.of(credentials.secretAccessKey()));
        credentials.sessionToken().ifPresent(secrets::add);
        return secrets;
    }
}
