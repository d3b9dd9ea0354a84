package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs other programs for tests, without what this machine's environment says about certificates. */
final class Processes {
    private static final List<String> NOT_INHERITED = List.of(
            "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "GOFLAGS");

    private Processes() {}

    /** What a finished process left. */
    record Result(int exitCode, String output) {}

    static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** Starts {@code command}; its error stream is part of its output, its input is the returned process's. */
    static Process start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(NOT_INHERITED);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs {@code command} with an empty input to its end, which must come within a minute. */
    static Result run(Map<String, String> environment, List<String> command) throws Exception {
        Process process = start(environment, command);
        process.getOutputStream().close();
        return finish(process);
    }

    static Result finish(Process process) throws Exception {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Result(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Returns a command that runs {@code main} of this module's tests on the Java that runs the tests. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Resources lie in the folder of the test classes. */
    static Path resource(String name) {
        return testClasses().resolve(name);
    }

    private static String classPath() {
        String modules = System.getProperty("jdk.module.path", "");
        return String.join(
                File.pathSeparator, testClasses().toString(), modules, System.getProperty("java.class.path"));
    }

    private static Path testClasses() {
        try {
            URI marker = Processes.class.getResource("/verifiers/verify.py").toURI();
            return Path.of(marker).getParent().getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
