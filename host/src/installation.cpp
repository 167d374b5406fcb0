#include "installation.hpp"

#include <cstdlib>

namespace hub::host {
namespace fs = std::filesystem;

config::RootSpec rootSpec(const std::vector<LoadedPlugin>& plugins) {
    config::RootSpec specs = hostSpecs();
    for (const LoadedPlugin& plugin : plugins) specs.emplace_back(plugin.name, plugin.info->spec());
    return specs;
}

Installation loadInstallation(const fs::path& file) {
    const config::Loader loader;
    Installation installation;
    installation.file = file;
    // Which plugins there are decides which keys the file may hold: these two are read ahead of the validation.
    const PluginSelection selection = peekPluginSelection(loader, file);
    installation.plugins = loadPlugins(selection.directory, selection.enabled);
    installation.sections = loader.load(file, file.parent_path() / "plugins.d", rootSpec(installation.plugins));
    installation.host = parseHostConfig(installation.sections);
    return installation;
}

fs::path configurationFile(const std::string& option) {
    if (!option.empty()) return option;
    if (const char* fromEnvironment = std::getenv("DIALHUB_CONFIG"); fromEnvironment && *fromEnvironment) return fromEnvironment;
    if (fs::exists("config/dialhub.yaml")) return "config/dialhub.yaml";
    return "/etc/dialhub/dialhub.yaml";
}

}  // namespace hub::host
