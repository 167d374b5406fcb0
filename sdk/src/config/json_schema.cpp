#include "hub/config/loader.hpp"

#include "config/field_data.hpp"
#include "config/units.hpp"

#include <limits>

namespace hub::config {
namespace {

/// Any scalar may be a reference instead of a literal.
constexpr const char* kReferencePattern = "\\$\\{(env|file):[^}]+\\}";

json::Object typed(const char* type) {
    return json::Object{{"type", type}};
}

std::string anchored(const std::string& pattern) {
    return "^(?:" + pattern + ")$";
}

void addRange(json::Object& schema, const Field::Data& field) {
    if (!field.range) return;
    schema.set("minimum", field.range->minimum);
    if (field.range->maximum != std::numeric_limits<std::int64_t>::max()) schema.set("maximum", field.range->maximum);
}

void addLength(json::Object& schema, const Field::Data& field, const std::string& noun) {
    if (!field.length) return;
    schema.set("min" + noun, static_cast<std::uint64_t>(field.length->minimum));
    schema.set("max" + noun, static_cast<std::uint64_t>(field.length->maximum));
}

/// Choices such as 1.2 may be written without quotes: an editor then sees a number.
json::Object choiceSchema(const Field::Data& field) {
    json::Array values;
    for (const std::string& choice : field.choices) values.emplace_back(choice);
    for (const std::string& choice : field.choices) {
        try {
            if (json::Value value = json::parse(choice); value.isNumber() || value.isBool())
                values.push_back(std::move(value));
        } catch (const json::ParseError&) {
            continue;  // A word, as most choices are.
        }
    }
    return json::Object{{"enum", std::move(values)}};
}

/// A literal of a scalar kind.
json::Object literalSchema(const Field::Data& field, Kind kind) {
    json::Object schema;
    switch (kind) {
        case Kind::kInteger:
        case Kind::kNumber:
            schema = typed(kind == Kind::kInteger ? "integer" : "number");
            addRange(schema, field);
            break;
        case Kind::kBoolean:
            schema = typed("boolean");
            break;
        case Kind::kDuration:
            schema = json::Object{{"type", "string"}, {"pattern", anchored(kDurationPattern)}};
            break;
        case Kind::kSize:
            schema = json::Object{{"type", "string"}, {"pattern", anchored(kSizePattern)}};
            break;
        case Kind::kChoice:
            schema = choiceSchema(field);
            break;
        default:
            schema = typed("string");
            if (field.kind != Kind::kList) addLength(schema, field, "Length");
            if (!field.pattern.empty()) schema.set("pattern", anchored(field.pattern));
    }
    return schema;
}

json::Object scalarSchema(const Field::Data& field, Kind kind) {
    json::Object literal = literalSchema(field, kind);
    // An unconstrained string admits references as it is.
    if (literal == typed("string")) return literal;
    return json::Object{
        {"anyOf", json::Array{std::move(literal), json::Object{{"type", "string"}, {"pattern", kReferencePattern}}}}};
}

json::Object fieldSchema(const Field::Data& field) {
    switch (field.kind) {
        case Kind::kSection: {
            json::Value schema = field.spec->toJsonSchema();
            return schema.asObject();
        }
        case Kind::kList: {
            json::Object schema = typed("array");
            schema.set("items",
                       field.spec ? field.spec->toJsonSchema() : json::Value(scalarSchema(field, field.element)));
            addLength(schema, field, "Items");
            return schema;
        }
        case Kind::kMap: {
            json::Object schema = typed("object");
            schema.set("additionalProperties", field.spec->toJsonSchema());
            if (!field.pattern.empty()) schema.set("propertyNames", json::Object{{"pattern", anchored(field.pattern)}});
            addLength(schema, field, "Properties");
            return schema;
        }
        default:
            return scalarSchema(field, field.kind);
    }
}

json::Object describedSchema(const Field::Data& field) {
    json::Object schema = fieldSchema(field);
    if (!field.description.empty()) schema.set("description", field.description);
    if (field.defaultValue) schema.set("default", *field.defaultValue);
    json::Array examples;
    for (const std::string& example : field.examples) examples.emplace_back(example);
    if (!examples.empty()) schema.set("examples", std::move(examples));
    if (field.kind == Kind::kSecret) schema.set("writeOnly", true);
    return schema;
}

/// Sections all of whose keys may be absent may be written without a value.
bool mayBeEmpty(const Spec& spec) {
    for (const Field& field : spec.fields()) {
        const bool missing = field.data().kind == Kind::kSection && !field.data().optional
                                 ? !mayBeEmpty(*field.data().spec)
                                 : field.data().required();
        if (missing) return false;
    }
    return true;
}

}  // namespace

json::Value Spec::toJsonSchema() const {
    json::Object properties;
    json::Array required;
    for (const Field& field : fields_) {
        properties.append(field.data().name, describedSchema(field.data()));
        const bool section = field.data().kind == Kind::kSection;
        if (section ? !field.data().optional && !mayBeEmpty(*field.data().spec) : field.data().required())
            required.emplace_back(field.data().name);
    }
    json::Object schema;
    schema.set("type", mayBeEmpty(*this) ? json::Value(json::Array{"object", "null"}) : json::Value("object"));
    schema.set("description", summary_);
    schema.set("properties", std::move(properties));
    if (!required.empty()) schema.set("required", std::move(required));
    schema.set("additionalProperties", false);
    return schema;
}

json::Value toJsonSchema(const RootSpec& specs) {
    json::Object properties;
    for (const auto& [name, spec] : specs) properties.append(name, spec.toJsonSchema());
    return json::Object{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "Dialhub configuration"},
                        {"type", "object"},
                        {"properties", std::move(properties)},
                        {"additionalProperties", false}};
}

}  // namespace hub::config
