package io.openshell.cli;

import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.v1.CreateProviderRequest;
import io.openshell.gateway.proto.v1.DeleteProviderRequest;
import io.openshell.gateway.proto.v1.GetProviderRequest;
import io.openshell.gateway.proto.v1.ListProvidersRequest;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code openshell provider}: credentials and settings of backends. */
@Command(
        name = "provider",
        description = "Creates, shows, changes and deletes providers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ProviderCommand.Create.class,
            ProviderCommand.Get.class,
            ProviderCommand.ListAll.class,
            ProviderCommand.Update.class,
            ProviderCommand.Delete.class
        })
final class ProviderCommand extends CommandGroup {

    private static Printed printed(Provider provider, Optional<String> note) {
        Printed printed = Printed.of(ProviderView.text(provider), ProviderView.json(provider));
        return note.map(printed::noting).orElse(printed);
    }

    @Command(
            name = "create",
            description = "Stores a provider's credentials and settings.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Create extends GatewayCommand {
        @Option(names = "--name", required = true, paramLabel = "N", description = "What to call it.")
        private String name;

        @Option(
                names = "--type",
                required = true,
                paramLabel = "T",
                description = "openai, anthropic, nvidia, deepinfra, google-vertex-ai, aws-bedrock, azure-openai or"
                        + " openai-compatible.")
        private String type;

        @Mixin
        private CredentialOptions credentials;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            Provider.Builder provider = Provider.newBuilder()
                    .setMetadata(ObjectMeta.newBuilder().setName(name))
                    .setType(type);
            Optional<String> note = credentials.addTo(provider, provider.build(), System.getenv());
            return atGateway(open -> printed(
                    open.providers()
                            .createProvider(CreateProviderRequest.newBuilder()
                                    .setProvider(provider)
                                    .build())
                            .getProvider(),
                    note));
        }
    }

    @Command(
            name = "get",
            description = "Shows a provider, without the values of its credentials.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Get extends GatewayCommand {
        @Parameters(paramLabel = "N", description = "Its name.")
        private String name;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> printed(get(open, name), Optional.empty()));
        }

        static Provider get(Gateway open, String name) {
            return open.providers()
                    .getProvider(GetProviderRequest.newBuilder().setName(name).build())
                    .getProvider();
        }
    }

    @Command(
            name = "list",
            description = "Lists the providers.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class ListAll extends GatewayCommand {
        @Option(names = "--names", description = "Only their names, one a line.")
        private boolean names;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> {
                List<Provider> providers = open.providers()
                        .listProviders(ListProvidersRequest.getDefaultInstance())
                        .getProvidersList();
                return names ? names(providers) : table(providers);
            });
        }

        private static Printed names(List<Provider> providers) {
            List<String> all = providers.stream()
                    .map(provider -> provider.getMetadata().getName())
                    .toList();
            Lines lines = new Lines("");
            all.forEach(lines::line);
            return Printed.of(lines.toString(), new Json().withTexts("names", all));
        }

        private static Printed table(List<Provider> providers) {
            Json json = new Json()
                    .withObjects(
                            "providers",
                            providers.stream().map(ProviderView::json).toList());
            return Printed.of(providers.isEmpty() ? "No providers\n" : ProviderView.table(providers), json);
        }
    }

    @Command(
            name = "update",
            description = "Changes what is named and leaves the rest of a provider.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Update extends GatewayCommand {
        @Parameters(paramLabel = "N", description = "Its name.")
        private String name;

        @Mixin
        private CredentialOptions credentials;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            if (credentials.isEmpty()) {
                throw new ConfigurationException(
                        "nothing to update: give --credential, --from-existing, --from-gcloud-adc, --config or"
                                + " --credential-expires");
            }
            return atGateway(open -> {
                Provider stored = Get.get(open, name);
                Provider.Builder provider =
                        Provider.newBuilder().setMetadata(ObjectMeta.newBuilder().setName(name));
                Optional<String> note = credentials.addTo(provider, stored, System.getenv());
                return printed(
                        open.providers()
                                .updateProvider(UpdateProviderRequest.newBuilder()
                                        .setProvider(provider)
                                        .build())
                                .getProvider(),
                        note);
            });
        }
    }

    @Command(
            name = "delete",
            description = "Deletes providers; their routes get a 503 from then on.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Delete extends GatewayCommand {
        @Parameters(arity = "1..*", paramLabel = "N", description = "Their names.")
        private List<String> names;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> {
                List<String> missing = new ArrayList<>();
                for (String name : names) {
                    boolean deleted = open.providers()
                            .deleteProvider(
                                    DeleteProviderRequest.newBuilder().setName(name).build())
                            .getDeleted();
                    if (!deleted) {
                        missing.add(name);
                    }
                }
                if (!missing.isEmpty()) {
                    throw new CommandFailedException("there is no provider " + String.join(", ", missing)
                            + (missing.size() < names.size() ? "; the others were deleted" : ""));
                }
                String text = names.stream()
                        .map(name -> "Provider deleted: " + name + "\n")
                        .collect(Collectors.joining());
                return Printed.of(text, new Json().withTexts("deleted", names));
            });
        }
    }
}
