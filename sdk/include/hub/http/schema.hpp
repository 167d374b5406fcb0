/// @file hub/http/schema.hpp
/// @brief Shapes of requests and answers: declared once per route, they validate and become OpenAPI.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/http/error.hpp"
#include "hub/json/value.hpp"

namespace hub::http {

/// A JSON shape, a value type that is cheap to copy. Build it with the factories and the fluent setters:
///
///     Schema::object().property("username", Schema::string().minLength(1).maxLength(150))
///                     .property("password", Schema::string().minLength(1))
///                     .optional("remember", Schema::boolean())
class Schema {
public:
    static Schema any();
    static Schema string();
    static Schema integer();
    static Schema number();
    static Schema boolean();
    static Schema array(Schema items);
    static Schema object();  ///< Unknown members are ignored unless closed().

    Schema property(std::string name, Schema schema) const;  ///< A required member.
    Schema optional(std::string name, Schema schema) const;  ///< May be absent.
    Schema closed() const;                                   ///< Unknown members are errors.
    Schema nullable() const;
    Schema minLength(std::size_t length) const;  ///< Code points of a string, elements of an array.
    Schema maxLength(std::size_t length) const;
    Schema range(std::int64_t minimum, std::int64_t maximum) const;
    Schema oneOf(std::vector<std::string> values) const;
    Schema format(std::string name) const;  ///< "date-time", "date", "email", "uuid": checked; others: documentation only.
    Schema describe(std::string text) const;
    Schema example(json::Value value) const;
    Schema named(std::string component) const;  ///< Becomes "#/components/schemas/<component>" in OpenAPI.

    /// The violations in the order of the declaration, at most kMostErrors; empty when the value fits.
    /// Codes: required, null, invalid_type, blank, too_short, too_long, out_of_range, invalid_choice, invalid_format,
    /// unknown_field. Integers are those of int64, so that asInteger() is safe after validation.
    std::vector<FieldError> validate(const json::Value& value) const;
    static constexpr std::size_t kMostErrors = 100;
    /// JSON Schema (2020-12, as OpenAPI 3.1 uses it). Named schemas are returned as $ref and added to components.
    json::Value toJsonSchema(json::Object& components) const;

    struct Node;  ///< Defined by the SDK's sources.

private:
    explicit Schema(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
    template <class Change>
    Schema with(Change change) const;

    std::shared_ptr<const Node> node_;
};

}  // namespace hub::http
