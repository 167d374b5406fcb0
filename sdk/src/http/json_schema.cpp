#include "schema_node.hpp"

namespace hub::http {
namespace {

using Node = Schema::Node;
using Type = Node::Type;

const char* typeName(Type type) {
    switch (type) {
        case Type::kAny:
            return nullptr;
        case Type::kString:
            return "string";
        case Type::kInteger:
            return "integer";
        case Type::kNumber:
            return "number";
        case Type::kBoolean:
            return "boolean";
        case Type::kArray:
            return "array";
        case Type::kObject:
            return "object";
    }
    return nullptr;
}

class Converter {
public:
    explicit Converter(json::Object& components) : components_(components) {}

    json::Value convert(const Node& node) {
        if (node.component.empty()) return inlined(node, node.nullable);
        if (!components_.contains(node.component)) {
            components_.append(node.component, nullptr);  // Its place, before those of its parts.
            // Whether null is allowed depends on the place of use, so the component leaves it out.
            json::Value component = inlined(node, false);
            components_.set(node.component, std::move(component));
        }
        json::Value reference = json::Object{{"$ref", "#/components/schemas/" + node.component}};
        if (!node.nullable) return reference;
        return json::Object{{"anyOf", json::Array{std::move(reference), json::Object{{"type", "null"}}}}};
    }

private:
    json::Value inlined(const Node& node, bool nullable) {
        json::Object out;
        if (const char* type = typeName(node.type)) {
            out.append("type", nullable ? json::Value(json::Array{type, "null"}) : json::Value(type));
        }
        if (!node.description.empty()) out.append("description", node.description);
        if (!node.format.empty()) out.append("format", node.format);
        addLimits(node, out);
        addChoices(node, nullable, out);
        if (node.items) out.append("items", convert(*node.items));
        if (node.type == Type::kObject) addMembers(node, out);
        if (node.example) out.append("examples", json::Array{*node.example});
        return out;
    }

    static void addLimits(const Node& node, json::Object& out) {
        const bool array = node.type == Type::kArray;
        if (node.minLength > 0) out.append(array ? "minItems" : "minLength", node.minLength);
        if (node.maxLength) out.append(array ? "maxItems" : "maxLength", *node.maxLength);
        if (node.minimum) out.append("minimum", *node.minimum);
        if (node.maximum) out.append("maximum", *node.maximum);
    }

    static void addChoices(const Node& node, bool nullable, json::Object& out) {
        if (node.choices.empty()) return;
        json::Array choices(node.choices.begin(), node.choices.end());
        if (nullable) choices.emplace_back(nullptr);
        out.append("enum", std::move(choices));
    }

    void addMembers(const Node& node, json::Object& out) {
        json::Object properties;
        json::Array required;
        for (const Node::Property& property : node.properties) {
            properties.append(property.name, convert(*property.schema));
            if (property.required) required.emplace_back(property.name);
        }
        if (!properties.empty()) out.append("properties", std::move(properties));
        if (!required.empty()) out.append("required", std::move(required));
        if (node.closed) out.append("additionalProperties", false);
    }

    json::Object& components_;
};

}  // namespace

json::Value Schema::toJsonSchema(json::Object& components) const {
    return Converter(components).convert(*node_);
}

}  // namespace hub::http
