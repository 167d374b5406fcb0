#include "config/validator.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/interpolation.hpp"
#include "config/scalar.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

namespace hub::config {
namespace {

constexpr std::size_t kMostKeysListed = 12;

std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
}

std::string indexed(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::vector<std::string> keysOf(const Spec& spec) {
    std::vector<std::string> keys;
    for (const Field& field : spec.fields()) keys.push_back(field.data().name);
    return keys;
}

/// What a field wants, as in "must be …".
std::string wanted(const Field::Data& field) {
    switch (field.kind) {
        case Kind::kString:
        case Kind::kSecret:
            return "text";
        case Kind::kInteger:
            return "an integer";
        case Kind::kNumber:
            return "a number";
        case Kind::kBoolean:
            return "true or false";
        case Kind::kDuration:
            return kDurationShape;
        case Kind::kSize:
            return kSizeShape;
        case Kind::kChoice:
            return "one of " + allInQuotes(field.choices);
        case Kind::kList:
            return "a list";
        case Kind::kSection:
        case Kind::kMap:
            return "a mapping (\"key: value\" lines)";
    }
    throw std::logic_error("config: unknown kind");
}

std::string typeName(const YamlNode& node) {
    switch (node.type) {
        case YamlNode::Type::kNull:
            return "nothing";
        case YamlNode::Type::kScalar:
            return inQuotes(node.text);
        case YamlNode::Type::kList:
            return "a list";
        case YamlNode::Type::kMapping:
            return "a mapping";
        case YamlNode::Type::kRefused:
            break;
    }
    throw std::logic_error("config: unknown node");
}

/// A default of the specification as if it had been written in a file.
YamlNode asYaml(const json::Value& value) {
    YamlNode node;
    if (value.isNull()) return node;
    if (value.isArray()) {
        node.type = YamlNode::Type::kList;
        for (const json::Value& item : value.asArray()) node.items.push_back(asYaml(item));
    } else if (value.isObject()) {
        node.type = YamlNode::Type::kMapping;
        for (const auto& [key, member] : value.asObject()) node.members.push_back({key, {}, asYaml(member)});
    } else {
        node.type = YamlNode::Type::kScalar;
        node.quoted = value.isString();
        node.text = value.isString() ? value.asString() : json::dump(value);
    }
    return node;
}

}  // namespace

void Validator::refuse(const Place& place, std::string message) {
    problems_.add(*place.source, place.position, place.path, std::move(message));
}

Section Validator::section(const Spec& spec, const YamlNode* mapping, const Place& place) {
    if (mapping) reportUnknownKeys(spec, *mapping, place);
    auto node = std::make_shared<Section::Node>();
    node->source = place.source;
    node->path = place.path;
    node->position = place.position;
    for (const Field& field : spec.fields()) {
        node->entries.push_back(entry(field, mapping ? mapping->find(field.data().name) : nullptr, place));
    }
    return Section(std::move(node));
}

Value Validator::sectionValue(const Spec& spec, const YamlNode& node, const Place& place) {
    if (node.type == YamlNode::Type::kNull) return section(spec, nullptr, place);
    if (node.type == YamlNode::Type::kMapping) return section(spec, &node, place);
    if (node.type == YamlNode::Type::kRefused) return {};
    refuse(place, "must be a mapping (\"key: value\" lines), not " + typeName(node));
    return {};
}

void Validator::reportUnknownKeys(const Spec& spec, const YamlNode& mapping, const Place& place) {
    const std::vector<std::string> known = keysOf(spec);
    for (const YamlMember& member : mapping.members) {
        if (problems_.full()) return;
        if (std::ranges::find(known, member.key) != known.end()) continue;
        std::string message = "unknown key";
        if (const auto meant = didYouMean(member.key, known))
            message += ". Did you mean " + inQuotes(*meant) + "?";
        else if (!known.empty() && known.size() <= kMostKeysListed)
            message += "; known here: " + joined(known);
        refuse({place.source, join(place.path, member.key), member.keyPosition}, std::move(message));
    }
}

Section::Node::Entry Validator::entry(const Field& field, const YamlMember* member, const Place& place) {
    const Field::Data& data = field.data();
    const std::string path = join(place.path, data.name);
    if (!member) return {field, absentValue(data, {place.source, path, place.position}), {}};
    // The line of a secret's key is masked as a whole; its value may begin in a line that does not tell what it is.
    const bool atValue = member->value.type == YamlNode::Type::kScalar && data.kind != Kind::kSecret;
    const Position position = atValue ? member->value.position : member->keyPosition;
    return {field, value(data, member->value, {place.source, path, position}), position};
}

Value Validator::absentValue(const Field::Data& field, const Place& place) {
    if (field.defaultValue) return defaultValue(field, place);
    if (field.optional) return {};
    if (field.kind == Kind::kSection) return section(*field.spec, nullptr, place);
    std::string message = "required key is missing";
    if (!field.examples.empty()) message += ". Example: " + field.name + ": " + field.examples.front();
    refuse(place, std::move(message));
    return {};
}

Value Validator::defaultValue(const Field::Data& field, const Place& place) {
    Problems problems;
    Validator validator(options_, problems, Origin::kDefault);
    Value result = validator.value(field, asYaml(*field.defaultValue), {place.source, place.path, {}});
    try {
        problems.throwIfAny({});
    } catch (const ConfigError& error) {
        throw std::logic_error(std::string("config: a default breaks its own rules: ") + error.what());
    }
    return result;
}

Value Validator::value(const Field::Data& field, const YamlNode& node, const Place& place) {
    if (node.type == YamlNode::Type::kRefused) return {};
    switch (field.kind) {
        case Kind::kList:
            return list(field, node, place);
        case Kind::kMap:
            return map(field, node, place);
        case Kind::kSection:
            return sectionValue(*field.spec, node, place);
        default:
            return scalar(field, node, place);
    }
}

Value Validator::scalar(const Field::Data& field, const YamlNode& node, const Place& place) {
    if (node.type == YamlNode::Type::kNull) {
        refuse(place, "has no value" + std::string(field.required() ? "" : ": give it one or remove the key"));
        return {};
    }
    if (node.type != YamlNode::Type::kScalar) {
        refuse(place, "must be " + wanted(field) + ", not " + typeName(node));
        return {};
    }
    Scalar scalar{node.text, node.quoted, ""};
    if (origin_ == Origin::kFile) {
        Interpolated interpolated = interpolate(node.text, options_);
        for (std::string& problem : interpolated.problems) refuse(place, std::move(problem));
        if (!interpolated.problems.empty()) return {};
        scalar.text = std::move(interpolated.text);
        scalar.reference = joined(interpolated.references);
    }
    std::variant<Value, Refusal> result = readScalar(field, scalar);
    if (auto* refusal = std::get_if<Refusal>(&result)) {
        refuse(place, std::move(refusal->message));
        return {};
    }
    return std::get<Value>(std::move(result));
}

Value Validator::list(const Field::Data& field, const YamlNode& node, const Place& place) {
    if (node.type != YamlNode::Type::kList) {
        std::string message = node.type == YamlNode::Type::kNull ? "has no value: write [] for an empty list"
                                                                 : "must be a list, not " + typeName(node);
        if (node.type == YamlNode::Type::kScalar && !field.spec) message += ": write [" + inQuotes(node.text) + "]";
        refuse(place, std::move(message));
        return {};
    }
    checkCount(field, node.items.size(), place);
    if (!field.spec) {
        if (field.element == Kind::kInteger) return scalarList<std::int64_t>(field, node, place);
        return scalarList<std::string>(field, node, place);
    }
    std::vector<Section> sections;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const Place at{place.source, indexed(place.path, i), node.items[i].position};
        Value item = sectionValue(*field.spec, node.items[i], at);
        if (auto* section = std::get_if<Section>(&item)) sections.push_back(std::move(*section));
    }
    return sections;
}

template <class T>
Value Validator::scalarList(const Field::Data& field, const YamlNode& node, const Place& place) {
    Field::Data element = field;
    element.kind = field.element;
    element.length.reset();
    std::vector<T> values;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        Value item = value(element, node.items[i], {place.source, indexed(place.path, i), node.items[i].position});
        if (auto* read = std::get_if<T>(&item)) values.push_back(std::move(*read));
    }
    return values;
}

Value Validator::map(const Field::Data& field, const YamlNode& node, const Place& place) {
    if (node.type != YamlNode::Type::kMapping && node.type != YamlNode::Type::kNull) {
        refuse(place, "must be " + wanted(field) + ", not " + typeName(node));
        return {};
    }
    checkCount(field, node.members.size(), place);
    NamedSections entries;
    for (const YamlMember& member : node.members) {
        const Place at{place.source, join(place.path, member.key), member.keyPosition};
        checkMapKey(field, member.key, at);
        Value item = sectionValue(*field.spec, member.value, at);
        if (auto* section = std::get_if<Section>(&item)) entries.emplace_back(member.key, std::move(*section));
    }
    return entries;
}

void Validator::checkCount(const Field::Data& field, std::size_t count, const Place& place) {
    if (!field.length || (count >= field.length->minimum && count <= field.length->maximum)) return;
    refuse(place, lengthMessage(*field.length, count, field.kind == Kind::kMap ? "key" : "item"));
}

void Validator::checkMapKey(const Field::Data& field, const std::string& key, const Place& place) {
    if (key.find("${") != std::string::npos) {
        refuse(place, "a key cannot hold ${…}");
        return;
    }
    if (!field.compiledPattern) return;
    Field::Data rule = field;
    rule.kind = Kind::kString;
    rule.length.reset();
    const auto result = readScalar(rule, {key, true, ""});
    if (const auto* refusal = std::get_if<Refusal>(&result)) refuse(place, "the key " + refusal->message);
}

void collectKeyNames(const Spec& spec, KeyNames& names) {
    for (const Field& field : spec.fields()) {
        (field.data().kind == Kind::kSecret ? names.secret : names.open).insert(field.data().name);
        if (field.data().spec) collectKeyNames(*field.data().spec, names);
    }
}

}  // namespace hub::config
