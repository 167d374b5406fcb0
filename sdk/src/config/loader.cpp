#include "hub/config/loader.hpp"

#include <algorithm>
#include <system_error>

#include "config/files.hpp"
#include "config/interpolation.hpp"
#include "config/problems.hpp"
#include "config/text.hpp"
#include "config/validator.hpp"
#include "config/yaml_reader.hpp"

namespace hub::config {
namespace fs = std::filesystem;
namespace {

/// One file as read; `root` is empty when there was no reading it.
struct Document {
    std::shared_ptr<const Source> source;
    std::optional<YamlNode> root;
};

/// A top-level key and the file that holds it.
struct Origin {
    const Document* document;
    const YamlMember* member;
};

Document readDocument(const fs::path& path, const std::shared_ptr<const KeyNames>& keys, Problems& problems) {
    std::string text;
    std::string failure;
    try {
        text = readRegularFile(path, kMaxFileSize);
    } catch (const std::runtime_error& error) {
        failure = error.what();
    }
    Document document{std::make_shared<const Source>(path.string(), std::move(text), keys), std::nullopt};
    if (failure.empty())
        document.root = readYaml(document.source, problems);
    else
        problems.add(*document.source, {}, "", "cannot be read: " + failure);
    return document;
}

/// The *.yaml of a directory in name order; none when it does not exist.
std::vector<fs::path> listFiles(const fs::path& directory, Problems& problems) {
    std::vector<fs::path> files;
    std::error_code error;
    if (!fs::exists(directory, error) && !error) return files;
    for (auto entry = fs::directory_iterator(directory, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const fs::path& path = entry->path();
        if (path.filename().string().starts_with('.')) continue;
        if (path.extension() == ".yaml") files.push_back(path);
        if (path.extension() == ".yml")
            problems.add({{path.string(), 0, 0}, "", "is not read: rename it to *.yaml", ""});
    }
    if (error) problems.add({{directory.string(), 0, 0}, "", "cannot be read: " + error.message(), ""});
    std::ranges::sort(files);
    return files;
}

std::shared_ptr<const KeyNames> keyNames(const RootSpec& specs) {
    auto names = std::make_shared<KeyNames>();
    for (const auto& [name, spec] : specs) {
        names->open.insert(name);
        collectKeyNames(spec, *names);
    }
    return names;
}

/// Validates all documents together.
class Assembly {
public:
    Assembly(const LoadOptions& options, const RootSpec& specs, Problems& problems)
        : options_(options), specs_(specs), problems_(problems) {}

    std::map<std::string, Section> run(const std::vector<Document>& documents) {
        for (const Document& document : documents) {
            if (document.root) collect(document);
        }
        const bool complete =
            std::ranges::all_of(documents, [](const Document& document) { return document.root.has_value(); });
        Validator validator(options_, problems_);
        std::map<std::string, Section> sections;
        for (const auto& [name, spec] : specs_) {
            const auto origin = origins_.find(name);
            if (origin != origins_.end()) {
                const Place place{origin->second.document->source, name, origin->second.member->keyPosition};
                Value value = validator.sectionValue(spec, origin->second.member->value, place);
                if (auto* section = std::get_if<Section>(&value)) sections.emplace(name, std::move(*section));
            } else if (complete) {
                // While a file cannot be read, what it holds is not missing.
                sections.emplace(name, validator.section(spec, nullptr, {documents.front().source, name, {1, 1}}));
            }
        }
        return sections;
    }

private:
    void collect(const Document& document) {
        for (const YamlMember& member : document.root->members) {
            const auto [origin, added] = origins_.try_emplace(member.key, Origin{&document, &member});
            if (added) {
                checkKnown(document, member);
            } else if (origin->second.document != &document) {
                const Location first = origin->second.document->source->location(origin->second.member->keyPosition);
                problems_.add(*document.source, member.keyPosition, member.key,
                              "duplicate key, already given in " + first.file + ":" + std::to_string(first.line) + ":" +
                                  std::to_string(first.column) + ": a section belongs to one file");
            }
        }
    }

    void checkKnown(const Document& document, const YamlMember& member) {
        if (problems_.full()) return;
        std::vector<std::string> known;
        for (const auto& [name, spec] : specs_) known.push_back(name);
        if (std::ranges::find(known, member.key) != known.end()) return;
        if (std::ranges::find(options_.ignoredKeys, member.key) != options_.ignoredKeys.end()) return;
        std::string message = "unknown key";
        if (const auto meant = didYouMean(member.key, known))
            message += ". Did you mean " + inQuotes(*meant) + "?";
        else
            message += ": neither a section of the hub nor an enabled plugin";
        problems_.add(*document.source, member.keyPosition, member.key, std::move(message));
    }

    const LoadOptions& options_;
    const RootSpec& specs_;
    Problems& problems_;
    std::map<std::string, Origin> origins_;
};

/// The node under a dotted path, or nullptr.
const YamlNode* findNode(const YamlNode& root, std::string_view dottedPath) {
    const YamlNode* node = &root;
    while (!dottedPath.empty()) {
        const std::size_t dot = std::min(dottedPath.find('.'), dottedPath.size());
        const YamlMember* member = node->find(dottedPath.substr(0, dot));
        if (!member) return nullptr;
        node = &member->value;
        dottedPath.remove_prefix(std::min(dot + 1, dottedPath.size()));
    }
    return node;
}

}  // namespace

Loader::Loader(LoadOptions options) : options_(std::move(options)) {
    if (!options_.environment) options_.environment = processEnvironment;
    if (!options_.readFile) options_.readFile = readTextFile;
}

std::map<std::string, Section> Loader::load(const fs::path& mainFile, const std::optional<fs::path>& directory,
                                            const RootSpec& specs) const {
    Problems problems;
    std::vector<fs::path> files{mainFile};
    if (directory) std::ranges::copy(listFiles(*directory, problems), std::back_inserter(files));
    const std::shared_ptr<const KeyNames> keys = keyNames(specs);
    std::vector<Document> documents;
    std::vector<std::string> names;
    for (const fs::path& file : files) {
        documents.push_back(readDocument(file, keys, problems));
        names.push_back(file.string());
    }
    std::map<std::string, Section> sections = Assembly(options_, specs, problems).run(documents);
    problems.throwIfAny(names);
    return sections;
}

std::map<std::string, Section> Loader::loadText(const std::string& text, const std::string& name,
                                                const RootSpec& specs) const {
    Problems problems;
    const auto source = std::make_shared<const Source>(name, text, keyNames(specs));
    const std::vector<Document> documents{{source, readYaml(source, problems)}};
    std::map<std::string, Section> sections = Assembly(options_, specs, problems).run(documents);
    problems.throwIfAny({name});
    return sections;
}

std::optional<std::vector<std::string>> Loader::peekList(const fs::path& mainFile,
                                                         const std::string& dottedPath) const {
    Problems problems;
    const Document document = readDocument(mainFile, std::make_shared<const KeyNames>(), problems);
    problems.throwIfAny({mainFile.string()});
    const YamlNode* node = findNode(*document.root, dottedPath);
    if (!node || node->type == YamlNode::Type::kNull) return std::nullopt;
    std::vector<const YamlNode*> items;
    if (node->type == YamlNode::Type::kList) {
        for (const YamlNode& item : node->items) items.push_back(&item);
    } else {
        items.push_back(node);
    }
    std::vector<std::string> values;
    for (const YamlNode* item : items) {
        if (item->type != YamlNode::Type::kScalar) {
            problems.add(*document.source, item->position, dottedPath, "must be text or a list of texts");
            continue;
        }
        Interpolated value = interpolate(item->text, options_);
        for (std::string& problem : value.problems)
            problems.add(*document.source, item->position, dottedPath, std::move(problem));
        values.push_back(std::move(value.text));
    }
    problems.throwIfAny({mainFile.string()});
    return values;
}

}  // namespace hub::config
