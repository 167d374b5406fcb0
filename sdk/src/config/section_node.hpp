/// @file config/section_node.hpp
/// @brief What a Section holds.
#pragma once

#include <variant>

#include "config/source.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::config {

using NamedSections = std::vector<std::pair<std::string, Section>>;
using Value = std::variant<std::monostate, std::string, std::int64_t, double, bool, std::chrono::milliseconds,
                           std::uint64_t, Secret, std::vector<std::string>, std::vector<std::int64_t>,
                           std::vector<Section>, Section, NamedSections>;

struct Section::Node {
    struct Entry {
        Field field;
        Value value;        ///< monostate: an optional key that was not given.
        Position position;  ///< Where a message about the key points; line 0: not given.
    };

    std::shared_ptr<const Source> source;
    std::string path;
    Position position;
    std::vector<Entry> entries;  ///< One per field of the spec, in its order.
};

}  // namespace hub::config
