/// @file hub/config/spec.hpp
/// @brief The description of a configuration section: the one source of parser, defaults, JSON Schema, documentation
/// and secret masking.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/json/value.hpp"

namespace hub::config {

enum class Kind {
    kString,
    kInteger,
    kNumber,
    kBoolean,
    kDuration,  ///< "250ms", "30s", "60m", "24h", "7d": a unit is required. Held as milliseconds.
    kSize,      ///< "64KiB", "10MiB", "1GiB", "512B": a unit is required. Held as bytes.
    kSecret,    ///< A string that prints as ***.
    kChoice,
    kList,
    kSection,
    kMap,
};

class Spec;

/// One key. Without defaultValue() or optional() the key is required. A rule that does not fit the kind is a
/// programming error (std::logic_error), also a default that breaks the key's own rules.
class Field {
public:
    Field(Kind kind, std::string name);

    Field& description(std::string text);
    Field& defaultValue(json::Value value);  ///< Durations and sizes as text, with unit. "${" has no meaning in it.
    Field& optional();
    Field& range(std::int64_t minimum, std::int64_t maximum);          ///< Integers and numbers, also each of a list.
    Field& range(std::string_view minimum, std::string_view maximum);  ///< Durations and sizes, as text.
    Field& length(std::size_t minimum, std::size_t maximum);  ///< Characters of a text; items of a list; keys of a map.
    /// ECMAScript, matches the whole text (of at most 1024 bytes), each item of a list, each key of a map. The
    /// explanation completes "must be …": "a host name or an IP address".
    Field& pattern(std::string regex, std::string explanation);
    Field& example(
        std::string text);  ///< As YAML; shown when the key is missing, in the schema and in the documentation.
    Field& reloadable();

    // Read access for the loader, the schema writer and the documentation.
    struct Data;
    const Data& data() const noexcept { return *data_; }

private:
    friend class Spec;
    std::shared_ptr<Data> data_;
};

/// Copies share their fields: finish building a Spec before handing it on. Key names are snake_case.
/// Fluent: `Spec spec("Number queue for Iranian dialers"); spec.integer("max_batch_size").defaultValue(500).range(1,
/// 10000);`
class Spec {
public:
    explicit Spec(std::string summary);

    Field& string(std::string name);
    Field& integer(std::string name);
    Field& number(std::string name);
    Field& boolean(std::string name);
    Field& duration(std::string name);
    Field& size(std::string name);
    Field& secret(std::string name);
    Field& choice(std::string name, std::vector<std::string> values);
    /// A list of strings or integers.
    Field& list(std::string name, Kind element);
    /// A list of sections.
    Field& list(std::string name, Spec element);
    Field& section(std::string name, Spec spec);  ///< Absent section = all its defaults.
    /// Free keys, each a section of the same shape, for example one per dialer.
    Field& map(std::string name, Spec entry);

    const std::string& summary() const noexcept { return summary_; }
    const std::vector<Field>& fields() const noexcept { return fields_; }

    /// JSON Schema (draft 2020-12) of the section, for editors.
    json::Value toJsonSchema() const;
    /// Markdown table of every key, for READMEs and `dialhub config show --docs`.
    std::string toMarkdown() const;

private:
    Field& add(Kind kind, std::string name);
    Field& addNested(Kind kind, std::string name, Spec spec);

    std::string summary_;
    std::vector<Field> fields_;
};

}  // namespace hub::config
