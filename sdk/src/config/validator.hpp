/// @file config/validator.hpp
/// @brief A YAML tree checked against a Spec becomes a Section.
#pragma once

#include <memory>
#include <string>

#include "config/field_data.hpp"
#include "config/problems.hpp"
#include "config/section_node.hpp"
#include "config/yaml_reader.hpp"
#include "hub/config/loader.hpp"

namespace hub::config {

/// Where a message about a value points.
struct Place {
    std::shared_ptr<const Source> source;
    std::string path;
    Position position;
};

/// Goes on after a problem, so that one run finds all. Sections are complete only when no problem was added.
class Validator {
public:
    enum class Origin {
        kFile,
        kDefault,  ///< The specification's own values: "${" is plain text.
    };
    Validator(const LoadOptions& options, Problems& problems, Origin origin = Origin::kFile)
        : options_(options), problems_(problems), origin_(origin) {}

    /// `mapping` is nullptr when the section is absent.
    Section section(const Spec& spec, const YamlNode* mapping, const Place& place);
    /// A section as written: a mapping, or nothing at all, which is an empty one.
    Value sectionValue(const Spec& spec, const YamlNode& node, const Place& place);

private:
    void reportUnknownKeys(const Spec& spec, const YamlNode& mapping, const Place& place);
    Section::Node::Entry entry(const Field& field, const YamlMember* member, const Place& place);
    Value absentValue(const Field::Data& field, const Place& place);
    Value defaultValue(const Field::Data& field, const Place& place);
    Value value(const Field::Data& field, const YamlNode& node, const Place& place);
    Value scalar(const Field::Data& field, const YamlNode& node, const Place& place);
    Value list(const Field::Data& field, const YamlNode& node, const Place& place);
    Value map(const Field::Data& field, const YamlNode& node, const Place& place);
    template <class T>
    Value scalarList(const Field::Data& field, const YamlNode& node, const Place& place);
    void checkCount(const Field::Data& field, std::size_t count, const Place& place);
    void checkMapKey(const Field::Data& field, const std::string& key, const Place& place);
    void refuse(const Place& place, std::string message);

    const LoadOptions& options_;
    Problems& problems_;
    Origin origin_;
};

/// Adds the names of the spec's keys, also of nested ones.
void collectKeyNames(const Spec& spec, KeyNames& names);

}  // namespace hub::config
