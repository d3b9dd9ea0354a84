package io.openshell.gateway.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a client certificate says that the caller is: by a subject alternative name of type URI, {@code openshell:admin}
 * or {@code openshell:sandbox}, with {@code :NAME} behind it if it is to be told apart in logs. That the certificate is
 * valid, TLS has seen to.
 */
final class CertificateIdentity {
    private static final Pattern FORM = Pattern.compile("openshell:(admin|sandbox)(?::([A-Za-z0-9._-]{1,64}))?");
    /** RFC 5280 section 4.2.1.6. */
    private static final int URI_NAME = 6;

    private CertificateIdentity() {}

    /** Returns whom {@code certificate} names; empty if nobody, or more than one. */
    static Optional<Caller> of(X509Certificate certificate) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            // A name that cannot be read is nobody's.
            return Optional.empty();
        }
        if (names == null) {
            return Optional.empty();
        }
        List<Matcher> found = names.stream()
                .filter(name -> name.get(0).equals(URI_NAME))
                .map(name -> FORM.matcher((String) name.get(1)))
                .filter(Matcher::matches)
                .toList();
        if (found.size() != 1) {
            return Optional.empty();
        }
        Matcher name = found.getFirst();
        Role role = name.group(1).equals("admin") ? Role.ADMIN : Role.SANDBOX;
        return Optional.of(Caller.of(role, Optional.ofNullable(name.group(2)).orElse("certificate")));
    }
}
