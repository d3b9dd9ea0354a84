package io.openshell.examples.benchmarks.soak;

import io.grpc.StatusRuntimeException;
import io.openshell.examples.benchmarks.Operator;
import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway and the proxy that gets its routes there, as processes. One thread changes and restarts; the others look at
 * the processes and at the surface.
 */
final class Site implements AutoCloseable {
    /** A heap of one size, in memory from the start: what RSS grows by afterwards lies outside of it. */
    private static final List<String> MEASURABLE =
            List.of("-XX:+AlwaysPreTouch", "-XX:NativeMemoryTracking=summary");

    private static final List<String> GATEWAY_HEAP = List.of("-Xms128m", "-Xmx128m");
    private static final List<String> PROXY_HEAP = List.of("-Xms256m", "-Xmx256m");
    private static final int PROVIDERS = 2;

    private final String name;
    private final Path root;
    private final Path directory;
    private final Routes routes = new Routes();
    private final String address;
    private final ProgramProcess proxy;
    private final Surface surface;
    private volatile boolean isRestarting;
    private volatile ProgramProcess gateway;
    private Operator operator;
    private int restarts;

    private Site(String name, Path root, Path directory, String backend, String key)
            throws IOException, InterruptedException, GeneralSecurityException {
        this.name = name;
        this.root = root;
        this.directory = Files.createDirectory(directory.resolve(name));
        this.address = "127.0.0.1:" + FreePort.find();
        startGateway();
        for (int i = 0; i < PROVIDERS; i++) {
            operator.createProvider(provider(i), backend, key);
        }
        change();
        proxy = start("openshell-proxy", PROXY_HEAP, Map.of("OPENSHELL_SANDBOX_TOKEN", operator.createToken(name)),
                List.of("--listen", "127.0.0.1:0", "--gateway", "http://" + address));
        surface = Surface.of(proxy.ready("listen"), proxy.ready("ca"));
    }

    /** Starts both in a folder below {@code directory}, with two providers at {@code backend} and a first route. */
    static Site start(String name, Path root, Path directory, String backend, String key)
            throws IOException, InterruptedException, GeneralSecurityException {
        return new Site(name, root, directory, backend, key);
    }

    String name() {
        return name;
    }

    Surface surface() {
        return surface;
    }

    Routes routes() {
        return routes;
    }

    Optional<ProgramProcess> proxy() {
        return Optional.of(proxy);
    }

    /** Returns the gateway, unless it is being restarted. */
    Optional<ProgramProcess> gateway() {
        return isRestarting ? Optional.empty() : Optional.of(gateway);
    }

    String gatewayAddress() {
        return address;
    }

    Operator operator() {
        return operator;
    }

    int restarts() {
        return restarts;
    }

    /** Sets the next model, at the other provider. */
    void change() {
        String model = routes.next();
        operator.set(provider((int) (routes.begun() % PROVIDERS)), model);
        routes.confirm();
    }

    /** Ends the gateway while a change is under way, by a signal or for good, and starts it again at its address. */
    void restart() throws IOException, InterruptedException {
        isRestarting = true;
        Thread change = Thread.ofVirtual().start(this::changeIfPossible);
        boolean isAsked = restarts % 2 == 0;
        if (isAsked) {
            gateway.terminate();
            gateway.exitCode();
        } else {
            gateway.kill();
        }
        change.join();
        operator.close();
        startGateway();
        restarts++;
        isRestarting = false;
    }

    private void changeIfPossible() {
        try {
            change();
        } catch (StatusRuntimeException e) {
            // The gateway went away under it; the model may be in force or not.
            Thread.yield();
        }
    }

    private void startGateway() throws IOException, InterruptedException {
        gateway = start("openshell-gateway", GATEWAY_HEAP, Map.of(), List.of("--listen", address));
        operator = new Operator(
                gateway.ready("listen"),
                Files.readString(Path.of(gateway.ready("admin-token-file"))).strip());
    }

    private ProgramProcess start(
            String program, List<String> heap, Map<String, String> environment, List<String> arguments) {
        Path jar = root.resolve(program + "/app/target/" + program + ".jar");
        List<String> command = new ArrayList<>(List.of(ProgramProcess.java()));
        command.addAll(MEASURABLE);
        command.addAll(heap);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        ProgramProcess process = ProgramProcess.startCommand(directory, environment, command);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        return process;
    }

    private static String provider(int number) {
        return "backend-" + number;
    }

    @Override
    public void close() {
        operator.close();
        proxy.close();
        gateway.close();
    }
}
