// A configuration is loaded or refused with positioned diagnostics, whatever the YAML holds.
#include "fuzzing.hpp"
#include "hub/config/loader.hpp"

namespace {

hub::config::RootSpec everyKind() {
    using hub::config::Kind;
    using hub::config::Spec;
    Spec entry("An entry");
    entry.string("name").description("Name").length(1, 20);
    entry.boolean("enabled").description("Flag").defaultValue(true);
    Spec section("Every kind of key");
    section.string("text").description("Text").optional();
    section.integer("count").description("Count").defaultValue(5).range(1, 10);
    section.number("ratio").description("Ratio").defaultValue(0.5);
    section.duration("timeout").description("Timeout").defaultValue("5s").range("1s", "1h");
    section.size("limit").description("Limit").defaultValue("1MiB");
    section.secret("password").description("Password").optional();
    section.choice("level", {"low", "high"}).description("Level").defaultValue("low");
    section.list("numbers", Kind::kInteger).description("Numbers").optional();
    section.list("entries", entry).description("Entries").optional();
    section.map("dialers", entry).description("Dialers").optional();
    section.section("nested", entry).description("Nested").optional();
    return {{"sample", section}};
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const hub::config::RootSpec specs = everyKind();
    static const hub::config::Loader loader({
        [](const std::string& name) -> std::optional<std::string> { return name == "SET" ? std::optional<std::string>("7") : std::nullopt; },
        [](const std::string&) -> std::optional<std::string> { return std::nullopt; },
    });
    try {
        const auto sections = loader.loadText(std::string(fuzzing::text(data, size)), "fuzz.yaml", specs);
        fuzzing::require(!hub::config::toYaml(sections).empty());
    } catch (const hub::config::ConfigError& error) {
        fuzzing::require(!error.diagnostics().empty());
        for (const hub::config::Diagnostic& diagnostic : error.diagnostics()) fuzzing::require(!diagnostic.message.empty());
    }
    return 0;
}
