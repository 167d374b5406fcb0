#include "new_plugin_command.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

#include "host_config.hpp"
#include "install_layout.hpp"

namespace hub::host {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLongestName = 40;  // PostgreSQL cuts names of tables and indexes after 63 characters.

/// Words that are taken in hub::, in migrations/ or by C++ itself.
const std::set<std::string>& takenNames() {
    static const std::set<std::string> names = [] {
        std::set<std::string> all{"config", "core", "events", "host", "identity", "jobs", "json", "metrics", "outbox",
                                  "phone", "plugin", "services", "std", "testing", "text", "time", "transport",
                                  // C++ keywords without upper-case letters, that could be meant as a name.
                                  "alignas", "alignof", "and", "asm", "auto", "bool", "break", "case", "catch", "char",
                                  "class", "compl", "concept", "const", "continue", "decltype", "default", "delete",
                                  "do", "double", "else", "enum", "explicit", "export", "extern", "false", "float",
                                  "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new",
                                  "noexcept", "not", "nullptr", "operator", "or", "private", "protected", "public",
                                  "register", "requires", "return", "short", "signed", "sizeof", "static", "struct",
                                  "switch", "template", "this", "throw", "true", "try", "typedef", "typeid", "typename",
                                  "union", "unsigned", "using", "virtual", "void", "volatile", "while", "xor"};
        for (const auto& [section, spec] : hostSpecs()) all.insert(section);
        return all;
    }();
    return names;
}

/// "number_queue" → "NumberQueue"
std::string className(const std::string& name) {
    std::string result;
    bool begins = true;
    for (const char c : name) {
        if (c != '_') result += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        begins = c == '_';
    }
    return result;
}

using Placeholders = std::map<std::string, std::string>;

Placeholders placeholders(const fs::path& templateDirectory, const NewPlugin& plugin) {
    // PREFIX/share/dialhub/template
    const fs::path prefix = templateDirectory.parent_path().parent_path().parent_path();
    return {{"@NAME@", plugin.name},
            {"@CLASS@", className(plugin.name)},
            {"@DIRECTORY@", plugin.directory.string()},
            {"@PORT@", std::to_string(plugin.port)},
            {"@PREFIX@", prefix.string()}};
}

std::string filledIn(std::string text, const Placeholders& values) {
    for (const auto& [placeholder, value] : values) {
        for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos; at += value.size())
            text.replace(at, placeholder.size(), value);
    }
    return text;
}

std::string readFile(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::runtime_error(file.string() + " cannot be read: is the SDK installed?");
    return text;
}

void writeFile(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw std::runtime_error(file.string() + " cannot be written");
}

/// Beside its final place until it is complete; gone when something fails.
class UnfinishedDirectory {
public:
    explicit UnfinishedDirectory(const fs::path& target) : path_(target.string() + ".unfinished") {
        fs::create_directories(target.parent_path());
        if (!fs::create_directory(path_)) throw std::runtime_error(path_.string() + " is in the way: remove it");
    }
    ~UnfinishedDirectory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    UnfinishedDirectory(const UnfinishedDirectory&) = delete;
    UnfinishedDirectory& operator=(const UnfinishedDirectory&) = delete;

    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

int createPlugin(const Arguments& arguments) {
    NewPlugin plugin;
    plugin.name = arguments.positional().front();
    plugin.directory = fs::absolute(arguments.value("directory", plugin.name)).lexically_normal();
    if (!plugin.directory.has_filename()) plugin.directory = plugin.directory.parent_path();
    plugin.port = arguments.integer("port").value_or(plugin.port);
    if (const std::string reason = reasonAgainstName(plugin.name); !reason.empty()) throw UsageError(reason);
    if (plugin.port < 1 || plugin.port > 65535) throw UsageError("--port wants a number from 1 to 65535");

    const fs::path source = installLayout().pluginTemplate;
    const std::vector<fs::path> written = writePlugin(source, plugin);
    std::cout << "Written to " << plugin.directory.string() << ":\n\n";
    for (const fs::path& file : written) std::cout << "  " << file.string() << "\n";
    std::cout << filledIn(readFile(source / "next_commands.txt.in"), placeholders(source, plugin));
    return kExitOk;
}

}  // namespace

std::string reasonAgainstName(const std::string& name) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    const bool wellFormed = !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.back() != '_' &&
                            name.find("__") == std::string::npos && std::ranges::all_of(name, allowed);
    if (!wellFormed) {
        return "a plugin's name has lower-case letters, digits and single _ between them, like lead_intake, not \"" +
               name + "\"";
    }
    if (name.size() > kLongestName)
        return "a plugin's name has at most " + std::to_string(kLongestName) + " characters";
    if (takenNames().contains(name)) return "the name \"" + name + "\" is taken: add a word, like " + name + "_sync";
    return {};
}

std::vector<fs::path> writePlugin(const fs::path& templateDirectory, const NewPlugin& plugin) {
    if (fs::exists(plugin.directory) && !(fs::is_directory(plugin.directory) && fs::is_empty(plugin.directory)))
        throw std::runtime_error(plugin.directory.string() + " exists already: nothing was written");
    const fs::path source = templateDirectory / "plugin";
    if (!fs::is_directory(source)) throw std::runtime_error(source.string() + " does not exist: is the SDK installed?");
    const Placeholders values = placeholders(templateDirectory, plugin);
    const UnfinishedDirectory unfinished(plugin.directory);
    std::vector<fs::path> written;
    for (const auto& entry : fs::recursive_directory_iterator(source)) {
        if (!entry.is_regular_file()) continue;
        // foo.cpp.in: a template is not what tools for the language expect.
        const fs::path file = filledIn(fs::relative(entry.path(), source).replace_extension(), values);
        writeFile(unfinished.path() / file, filledIn(readFile(entry.path()), values));
        written.push_back(file);
    }
    std::ranges::sort(written);
    fs::rename(unfinished.path(), plugin.directory);
    return written;
}

Command newPluginCommand() {
    return {{"new-plugin"},
            "Write a plugin to begin with, which builds outside the hub's tree and passes its tests",
            {{"directory", "DIR", "Where to; absent or empty. Default: NAME, here."},
             {"port", "PORT", "Port of its development hub, in config/dialhub.yaml (default 8080)."}},
            {"NAME"},
            createPlugin};
}

}  // namespace hub::host
