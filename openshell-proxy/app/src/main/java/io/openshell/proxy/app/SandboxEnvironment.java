package io.openshell.proxy.app;

import io.openshell.core.discovery.ProviderPlugins;
import io.openshell.program.HostPort;
import io.openshell.proxy.bouncycastle.SandboxCaFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a sandboxed process needs in its environment to reach {@code https://inference.local}, and what must not be in
 * it. Clients differ in the names they read, and in which of two they prefer, so both spellings are set.
 *
 * @param set variables and their values, in order
 * @param unset variables that must not be inherited: credentials, and settings that lead past the proxy
 */
record SandboxEnvironment(Map<String, String> set, Set<String> unset) {
    /** What SDKs are given where they insist on a key; the proxy leaves it behind. */
    private static final String PLACEHOLDER = "unused";

    private static final Set<String> OWN_SECRETS = Set.of(
            "OPENSHELL_SANDBOX_TOKEN",
            "OPENSHELL_TOKEN",
            "OPENSHELL_MASTER_KEY",
            "OPENSHELL_NEW_MASTER_KEY",
            "PGPASSWORD");

    /** These would send a client past the proxy, or make it look for trust elsewhere than in the bundle. */
    private static final Set<String> MISLEADING = Set.of("ALL_PROXY", "all_proxy", "SSL_CERT_DIR", "OPENSHELL_GATEWAY");

    /** Returns the environment for a proxy that listens on {@code listen} and shows certificates of {@code ca}. */
    static SandboxEnvironment of(HostPort listen, SandboxCaFiles ca) {
        Map<String, String> set = new LinkedHashMap<>();
        String proxy = "http://" + listen;
        String loopback = "localhost,127.0.0.1,::1";
        String bundle = ca.bundle().toString();
        set.put("HTTPS_PROXY", proxy);
        set.put("https_proxy", proxy);
        set.put("NO_PROXY", loopback);
        set.put("no_proxy", loopback);
        set.put("SSL_CERT_FILE", bundle);
        set.put("CURL_CA_BUNDLE", bundle);
        set.put("REQUESTS_CA_BUNDLE", bundle);
        set.put("AWS_CA_BUNDLE", bundle);
        set.put("NODE_EXTRA_CA_CERTS", ca.certificate().toString());
        set.put("NODE_USE_ENV_PROXY", "1");
        set.put("DENO_CERT", ca.certificate().toString());
        set.put("JAVA_TOOL_OPTIONS", javaOptions(listen, ca));
        set.put("OPENAI_BASE_URL", "https://inference.local/v1");
        set.put("OPENAI_API_KEY", PLACEHOLDER);
        set.put("ANTHROPIC_BASE_URL", "https://inference.local");
        set.put("ANTHROPIC_API_KEY", PLACEHOLDER);
        Set<String> unset = new TreeSet<>(ProviderPlugins.standard().credentialNames());
        unset.addAll(OWN_SECRETS);
        unset.addAll(MISLEADING);
        unset.removeAll(set.keySet());
        return new SandboxEnvironment(set, unset);
    }

    private static String javaOptions(HostPort listen, SandboxCaFiles ca) {
        return "-Dhttps.proxyHost=" + listen.host() + " -Dhttps.proxyPort=" + listen.port()
                + " \"-Djavax.net.ssl.trustStore=" + ca.trustStore() + "\" -Djavax.net.ssl.trustStoreType=PKCS12"
                + " -Djavax.net.ssl.trustStorePassword=" + SandboxCaFiles.TRUST_STORE_PASSWORD;
    }

    /** Changes {@code environment} into that of a sandboxed process. */
    void applyTo(Map<String, String> environment) {
        environment.keySet().removeAll(unset);
        environment.putAll(set);
    }

    /** Returns lines for a POSIX shell that do the same. */
    String toShell() {
        StringBuilder lines = new StringBuilder();
        unset.forEach(name -> lines.append("unset ").append(name).append('\n'));
        set.forEach((name, value) -> lines.append("export ").append(name).append("='")
                .append(value.replace("'", "'\\''")).append("'\n"));
        return lines.toString();
    }
}
