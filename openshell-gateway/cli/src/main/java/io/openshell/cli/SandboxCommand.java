package io.openshell.cli;

import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenResponse;
import io.openshell.gateway.proto.gateway.v1.ListSandboxTokensRequest;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.SandboxToken;
import io.openshell.program.ConfigurationException;
import io.openshell.program.OneLine;
import io.openshell.program.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code openshell sandbox token}: what proxies show to get their routes. */
@Command(
        name = "sandbox",
        description = "Tokens of sandboxes.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = SandboxCommand.Token.class)
final class SandboxCommand extends CommandGroup {

    private static Json json(SandboxToken token) {
        Json json = new Json().with("name", token.getName()).with("created_at_ms", token.getCreatedAtMs());
        return token.getExpiresAtMs() == 0
                ? json.withNull("expires_at_ms")
                : json.with("expires_at_ms", token.getExpiresAtMs());
    }

    @Command(
            name = "token",
            description = "Creates, lists and revokes the tokens of sandboxes.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            subcommands = {Create.class, ListAll.class, Revoke.class})
    static final class Token extends CommandGroup {}

    @Command(
            name = "create",
            description = "Prints a new token, the only time that it is seen.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Create extends GatewayCommand {
        @Option(names = "--name", paramLabel = "N", defaultValue = "", description = "What to call it.")
        private String name;

        @Option(names = "--expires-in", paramLabel = "S", description = "Seconds until it expires; never unless given.")
        private long expiresIn;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            if (expiresIn < 0) {
                throw new ConfigurationException("--expires-in: give seconds");
            }
            long expiresAt = expiresIn == 0 ? 0 : Instant.now().plusSeconds(expiresIn).toEpochMilli();
            return atGateway(open -> {
                CreateSandboxTokenResponse created = open.own()
                        .createSandboxToken(CreateSandboxTokenRequest.newBuilder()
                                .setName(name)
                                .setExpiresAtMs(expiresAt)
                                .build());
                Json json = json(created.getToken()).with("token", created.getSecret());
                return Printed.of(created.getSecret() + "\n", json)
                        .noting("Sandbox token created: " + OneLine.of(created.getToken().getName())
                                + ". It cannot be shown again.");
            });
        }
    }

    @Command(
            name = "list",
            description = "Lists the tokens by their names.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class ListAll extends GatewayCommand {
        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> {
                List<SandboxToken> tokens = open.own()
                        .listSandboxTokens(ListSandboxTokensRequest.getDefaultInstance())
                        .getTokensList();
                List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "CREATED", "EXPIRES")));
                tokens.forEach(token -> rows.add(List.of(
                        token.getName(),
                        Instant.ofEpochMilli(token.getCreatedAtMs()).toString(),
                        token.getExpiresAtMs() == 0
                                ? "never"
                                : Instant.ofEpochMilli(token.getExpiresAtMs()).toString())));
                return Printed.of(
                        tokens.isEmpty() ? "No tokens\n" : Table.of(rows),
                        new Json()
                                .withObjects(
                                        "tokens",
                                        tokens.stream().map(SandboxCommand::json).toList()));
            });
        }
    }

    @Command(
            name = "revoke",
            description = "Revokes a token: at once it opens nothing more.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Revoke extends GatewayCommand {
        @Parameters(paramLabel = "N", description = "Its name.")
        private String name;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> {
                boolean revoked = open.own()
                        .revokeSandboxToken(
                                RevokeSandboxTokenRequest.newBuilder().setName(name).build())
                        .getRevoked();
                if (!revoked) {
                    throw new CommandFailedException("there is no token of that name: list the tokens there are");
                }
                return Printed.of("Sandbox token revoked: " + name + "\n", new Json().with("revoked", name));
            });
        }
    }
}
