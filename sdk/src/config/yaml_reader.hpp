/// @file config/yaml_reader.hpp
/// @brief YAML text → a plain tree with positions, strict where yaml-cpp is lax.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/problems.hpp"
#include "config/source.hpp"

namespace hub::config {

struct YamlMember;

struct YamlNode {
    enum class Type {
        kNull,
        kScalar,
        kList,
        kMapping,
        kRefused,  ///< The problem is reported already.
    };

    Type type = Type::kNull;
    Position position;
    std::string text;     ///< Of a scalar.
    bool quoted = false;  ///< Quoted or a block scalar: text, whatever it looks like.
    std::vector<YamlNode> items;
    std::vector<YamlMember> members;

    const YamlMember* find(std::string_view key) const;
};

struct YamlMember {
    std::string key;
    Position keyPosition;
    YamlNode value;
};

constexpr std::size_t kMaxFileSize = 1024 * 1024;
constexpr std::size_t kMaxNesting = 32;

/// The mapping the file consists of (empty for an empty file), or nullopt when there is no reading it. Duplicate keys,
/// keys that are not text, anchors, aliases, tags and everything above are problems.
std::optional<YamlNode> readYaml(const std::shared_ptr<const Source>& source, Problems& problems);

}  // namespace hub::config
