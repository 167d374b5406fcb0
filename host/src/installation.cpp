#include "installation.hpp"

#include <cstdlib>

#include "http_server/tls_context.hpp"

namespace hub::host {
namespace fs = std::filesystem;

config::RootSpec rootSpec(const std::vector<LoadedPlugin>& plugins) {
    config::RootSpec specs = hostSpecs();
    for (const LoadedPlugin& plugin : plugins) specs.emplace_back(plugin.name, plugin.info->spec());
    return specs;
}

namespace {

/// The sections of plugins that are installed but not enabled may stay in the files.
std::vector<std::string> idlePlugins(const PluginSelection& selection) {
    std::vector<std::string> names;
    std::error_code error;
    for (const fs::path& directory : selection.directories) {
        for (fs::directory_iterator entry(directory, error); !error && entry != fs::directory_iterator();
             entry.increment(error)) {
            if (entry->path().extension() == ".so") names.push_back(entry->path().stem());
        }
    }
    return names;
}

}  // namespace

Installation loadInstallation(const fs::path& file, const std::optional<std::vector<fs::path>>& pluginDirectories) {
    Installation installation;
    installation.file = file;
    // Which plugins there are decides which keys the file may hold: these two are read ahead of the validation.
    PluginSelection selection = peekPluginSelection(config::Loader(), file);
    if (pluginDirectories) selection.directories = *pluginDirectories;
    installation.pluginDirectories = selection.directories;
    installation.plugins = loadPlugins(selection.directories, selection.enabled);
    config::LoadOptions options;
    options.ignoredKeys = idlePlugins(selection);
    installation.sections =
        config::Loader(std::move(options)).load(file, file.parent_path() / "plugins.d", rootSpec(installation.plugins));
    installation.host = parseHostConfig(installation.sections);
    return installation;
}

void checkInstallation(const Installation& installation) {
    try {
        const transport::TlsContext context(installation.host.http.server.tls);
    } catch (const std::runtime_error& error) {
        throw config::ConfigError({installation.sections.at("http").section("tls").problem("enabled", error.what())});
    }
    const Router router(routesOf(createPlugins(installation.plugins, installation.sections)));
}

fs::path configurationFile(const std::string& option) {
    if (!option.empty()) return option;
    if (const char* fromEnvironment = std::getenv("DIALHUB_CONFIG"); fromEnvironment && *fromEnvironment)
        return fromEnvironment;
    if (fs::exists("config/dialhub.yaml")) return "config/dialhub.yaml";
    return "/etc/dialhub/dialhub.yaml";
}

}  // namespace hub::host
