package io.openshell.core.discovery;

import io.openshell.core.ProviderProfile;
import io.openshell.core.ProviderProfiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The registry of discovery plugins: one for each provider profile, and those for credentials of other vendors. */
public final class ProviderPlugins {
    private final List<ProviderPlugin> plugins;

    private ProviderPlugins(Collection<ProviderPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    /** Returns the registry of the plugins that come with this library. */
    public static ProviderPlugins standard() {
        List<ProviderPlugin> plugins = new ArrayList<>();
        for (ProviderProfile profile : ProviderProfiles.all()) {
            plugins.add(EnvironmentPlugin.of(profile));
        }
        plugins.add(EnvironmentPlugin.notForInference("github", "GITHUB_TOKEN", "GH_TOKEN"));
        return new ProviderPlugins(plugins);
    }

    /**
     * Returns this registry and {@code plugin}.
     *
     * @throws IllegalArgumentException if a plugin of that type is there already
     */
    public ProviderPlugins with(ProviderPlugin plugin) {
        if (find(plugin.type()).isPresent()) {
            throw new IllegalArgumentException("a plugin for " + plugin.type() + " is registered already");
        }
        List<ProviderPlugin> more = new ArrayList<>(plugins);
        more.add(plugin);
        return new ProviderPlugins(more);
    }

    /** Returns all plugins. */
    public List<ProviderPlugin> all() {
        return plugins;
    }

    /** Returns the plugin for {@code type} or the type it is an alias of, case ignored; empty if there is none. */
    public Optional<ProviderPlugin> find(String type) {
        String wanted = ProviderProfiles.find(type)
                .map(ProviderProfile::type)
                .orElse(type.strip().toLowerCase(Locale.ROOT));
        return plugins.stream().filter(plugin -> plugin.type().equals(wanted)).findFirst();
    }

    /** Returns every name under which any plugin finds a credential: what must be kept from sandboxed processes. */
    public Set<String> credentialNames() {
        Set<String> names = new LinkedHashSet<>();
        plugins.forEach(plugin -> names.addAll(plugin.credentialNames()));
        return names;
    }
}
