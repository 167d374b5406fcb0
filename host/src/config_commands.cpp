#include "config_commands.hpp"

#include <iostream>

#include "installation.hpp"

namespace hub::host {
namespace {

Installation load(const Arguments& arguments) { return loadInstallation(configurationFile(arguments.value("config"))); }

}  // namespace

std::vector<Command> configCommands() {
    return {{{"config", "schema"}, "Print the JSON Schema of the configuration, for editors", {}, {},
             [](const Arguments& arguments) {
                 std::cout << json::dump(config::toJsonSchema(rootSpec(load(arguments).plugins))) << "\n";
                 return kExitOk;
             }},
            {{"config", "show"},
             "Print the effective configuration: defaults filled in, secrets hidden",
             {{"docs", "", "Print the documentation of every key instead, as Markdown."}},
             {},
             [](const Arguments& arguments) {
                 const Installation installation = load(arguments);
                 std::cout << (arguments.has("docs") ? config::toMarkdown(rootSpec(installation.plugins)) : config::toYaml(installation.sections));
                 return kExitOk;
             }}};
}

}  // namespace hub::host
