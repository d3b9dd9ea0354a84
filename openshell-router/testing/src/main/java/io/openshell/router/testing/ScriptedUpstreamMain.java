package io.openshell.router.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * {@link ProviderDialects} on a port, as a process: a backend for scripts and for clients in other languages.
 *
 * <p>Prints {@code scripted-upstream ready listen=127.0.0.1:PORT} on stdout once it accepts connections and runs until
 * it is killed. {@code --help} lists the options; exit codes are 0 done, 1 failed, 2 wrong usage.
 */
public final class ScriptedUpstreamMain {

    /** The requests are in the file, if anyone wants them; the process must be able to run for days. */
    private static final int KEPT = 100;

    private ScriptedUpstreamMain() {}

    /** Serves until the process is killed; exits with 2 if the arguments are wrong. */
    public static void main(String[] arguments) throws InterruptedException {
        int status = run(List.of(arguments), System.out, System.err, new CountDownLatch(1));
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Serves until {@code end} is at zero; the exit code. */
    static int run(List<String> arguments, PrintStream out, PrintStream err, CountDownLatch end)
            throws InterruptedException {
        try {
            MainOptions options = MainOptions.parse(arguments);
            if (options.help()) {
                out.println(MainOptions.HELP);
                return 0;
            }
            serve(options, out, end);
            return 0;
        } catch (MainOptions.UsageException e) {
            err.println("scripted-upstream: " + e.getMessage());
            return 2;
        } catch (IOException | UncheckedIOException e) {
            err.println("scripted-upstream: " + e.getMessage());
            return 1;
        }
    }

    private static void serve(MainOptions options, PrintStream out, CountDownLatch end)
            throws IOException, InterruptedException {
        Optional<RequestLog> log = options.record().map(ScriptedUpstreamMain::log);
        try (ScriptedUpstream upstream = ScriptedUpstream.start(options.port()).keepingLast(KEPT)) {
            upstream.answerWith(request -> {
                log.ifPresent(lines -> lines.add(request));
                return options.dialects().answer(request);
            });
            out.println("scripted-upstream ready listen=127.0.0.1:" + upstream.port());
            out.flush();
            end.await();
        } finally {
            if (log.isPresent()) {
                log.get().close();
            }
        }
    }

    private static RequestLog log(Path file) {
        try {
            return new RequestLog(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
