#include "config/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "config/text.hpp"
#include "config/yaml_hints.hpp"

namespace hub::config {
namespace {

constexpr const char* kNoAnchors =
    "anchors and aliases (&name, *name) are not supported: write the value where it is needed";

/// Where a quoted scalar that begins at `offset` ends: yaml-cpp takes the end of the file for a closing quote.
bool isClosed(std::string_view text, std::size_t offset) {
    const char quote = text[offset];
    for (std::size_t i = offset + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            if (quote == '"' || i + 1 >= text.size() || text[i + 1] != '\'') return true;
            ++i;
        }
    }
    return false;
}

/// Builds the tree from parser events. Throws YAML::ParserException for what makes the rest of the file meaningless.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(const Source& source, Problems& problems) : source_(source), problems_(problems) {}

    YamlNode take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Position position = toPosition(mark);
        // A missing value carries no mark of its own; where its key or list stands is near enough.
        if (!open_.empty() && isBefore(position, open_.back().lastPosition)) position = open_.back().lastPosition;
        checkAnchor(anchor, position);
        YamlNode node;
        node.position = position;
        attach(std::move(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        problems_.add(source_, toPosition(mark), "", kNoAnchors);
        YamlNode node;
        node.type = YamlNode::Type::kRefused;
        node.position = toPosition(mark);
        attach(std::move(node));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        YamlNode node = makeNode(YamlNode::Type::kScalar, mark, tag, anchor);
        node.text = value;
        node.quoted = tag == "!";
        const std::size_t offset = source_.offset(node.position);
        if (node.quoted && offset < source_.text().size()) {
            const char first = source_.text()[offset];
            if ((first == '"' || first == '\'') && !isClosed(source_.text(), offset)) {
                throw YAML::ParserException(mark, kUnclosedQuote);
            }
        }
        if (firstNonText(node.text) != std::string::npos) {
            problems_.add(source_, node.position, "", "must not contain control characters");
            node.type = YamlNode::Type::kRefused;
        }
        attach(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, makeNode(YamlNode::Type::kList, mark, tag, anchor));
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, makeNode(YamlNode::Type::kMapping, mark, tag, anchor));
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        YamlNode node;
        Position lastPosition;
        std::optional<YamlMember> pending;  ///< The key whose value comes next.
        bool skipValue = false;             ///< The key was refused.
    };

    static Position toPosition(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }
    static bool isBefore(Position a, Position b) {
        return a.line < b.line || (a.line == b.line && a.column < b.column);
    }

    YamlNode makeNode(YamlNode::Type type, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        YamlNode node;
        node.type = type;
        node.position = toPosition(mark);
        checkAnchor(anchor, node.position);
        if (tag != "?" && tag != "!" && !tag.empty())
            problems_.add(source_, node.position, "", "tags (!name) are not supported: remove it");
        return node;
    }

    void checkAnchor(YAML::anchor_t anchor, Position position) {
        if (anchor != YAML::NullAnchor) problems_.add(source_, position, "", kNoAnchors);
    }

    void open(const YAML::Mark& mark, YamlNode node) {
        if (open_.size() >= kMaxNesting) throw YAML::ParserException(mark, kTooDeep);
        const Position position = node.position;
        open_.push_back({std::move(node), position, std::nullopt, false});
    }

    void close() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        attach(std::move(node));
    }

    void attach(YamlNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        parent.lastPosition = std::max(parent.lastPosition, node.position, isBefore);
        if (parent.node.type == YamlNode::Type::kList) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.skipValue) {
            parent.skipValue = false;
        } else if (parent.pending) {
            parent.pending->value = std::move(node);
            parent.node.members.push_back(std::move(*parent.pending));
            parent.pending.reset();
        } else {
            attachKey(parent, std::move(node));
        }
    }

    void attachKey(Open& parent, YamlNode node) {
        if (node.type == YamlNode::Type::kScalar && !node.text.empty()) {
            parent.pending = YamlMember{std::move(node.text), node.position, {}};
            return;
        }
        parent.skipValue = true;
        if (node.type == YamlNode::Type::kRefused) return;
        problems_.add(source_, node.position, "", "a key must be text: quote it");
    }

    const Source& source_;
    Problems& problems_;
    YamlNode root_;
    std::vector<Open> open_;
};

/// Anything behind the first document is refused.
class SecondDocument : public TreeBuilder {
public:
    using TreeBuilder::TreeBuilder;
    void OnDocumentStart(const YAML::Mark& mark) override { throw YAML::ParserException(mark, kSecondDocument); }
};

bool checkText(const Source& source, Problems& problems) {
    if (source.text().size() > kMaxFileSize) {
        problems.add(source, {}, "",
                     "is larger than " + std::to_string(kMaxFileSize / 1024) + " KiB: this is no configuration file");
        return false;
    }
    const std::size_t offset = firstNonText(source.text());
    if (offset == std::string::npos) return true;
    problems.add(source, source.positionOf(offset), "",
                 "is not UTF-8 text: save the file as UTF-8 without control characters");
    return false;
}

void reportDuplicates(const Source& source, const YamlNode& node, const std::string& path, Problems& problems) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        reportDuplicates(source, node.items[i], path + "[" + std::to_string(i) + "]", problems);
    }
    std::map<std::string_view, Position> seen;
    for (const YamlMember& member : node.members) {
        const std::string memberPath = path.empty() ? member.key : path + "." + member.key;
        const auto [first, added] = seen.emplace(member.key, member.keyPosition);
        if (!added) {
            const Location before = source.location(first->second);
            problems.add(source, member.keyPosition, memberPath,
                         "duplicate key, first given in line " + std::to_string(before.line) + ": remove one of them");
        }
        reportDuplicates(source, member.value, memberPath, problems);
    }
}

}  // namespace

const YamlMember* YamlNode::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &YamlMember::key);
    return found == members.end() ? nullptr : &*found;
}

std::optional<YamlNode> readYaml(const std::shared_ptr<const Source>& source, Problems& problems) {
    if (!checkText(*source, problems)) return std::nullopt;
    YamlNode root;
    try {
        std::istringstream stream(source->text());
        YAML::Parser parser(stream);
        TreeBuilder builder(*source, problems);
        if (parser.HandleNextDocument(builder)) {
            root = builder.take();
            // Once only: yaml-cpp reports a stray comma as one empty document after the other, without end.
            SecondDocument second(*source, problems);
            parser.HandleNextDocument(second);
        }
    } catch (const YAML::Exception& error) {
        const Position position{error.mark.line + 1, error.mark.column + 1};
        problems.add(*source, position, "", explainSyntaxError(*source, position, error.msg));
        return std::nullopt;
    }
    if (root.type == YamlNode::Type::kNull) {
        root.type = YamlNode::Type::kMapping;
        root.position = {1, 1};
    }
    if (root.type != YamlNode::Type::kMapping) {
        const bool list = root.type == YamlNode::Type::kList;
        problems.add(*source, root.position, "",
                     std::string("must be a mapping of sections (\"name:\" lines), not ") +
                         (list ? "a list" : "text; a space is needed after each colon"));
        return std::nullopt;
    }
    reportDuplicates(*source, root, "", problems);
    return root;
}

}  // namespace hub::config
