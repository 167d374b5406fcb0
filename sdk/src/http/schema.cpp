#include "hub/http/schema.hpp"

#include "formats.hpp"
#include "hub/text/utf8.hpp"
#include "schema_node.hpp"

#include <algorithm>

namespace hub::http {

using Type = Schema::Node::Type;

Schema Schema::any() {
    return Schema(std::make_shared<Node>(Node{.type = Type::kAny}));
}
Schema Schema::string() {
    return Schema(std::make_shared<Node>(Node{.type = Type::kString}));
}
Schema Schema::integer() {
    return Schema(std::make_shared<Node>(Node{.type = Type::kInteger}));
}
Schema Schema::number() {
    return Schema(std::make_shared<Node>(Node{.type = Type::kNumber}));
}
Schema Schema::boolean() {
    return Schema(std::make_shared<Node>(Node{.type = Type::kBoolean}));
}
Schema Schema::object() {
    return Schema(std::make_shared<Node>(Node{.type = Type::kObject}));
}

Schema Schema::array(Schema items) {
    Node node{.type = Type::kArray};
    node.items = std::move(items.node_);
    return Schema(std::make_shared<Node>(std::move(node)));
}

template <class Change>
Schema Schema::with(Change change) const {
    auto copy = std::make_shared<Node>(*node_);
    change(*copy);
    return Schema(std::move(copy));
}

Schema Schema::property(std::string name, Schema schema) const {
    return with([&](Node& n) { n.properties.push_back({std::move(name), std::move(schema.node_), true}); });
}

Schema Schema::optional(std::string name, Schema schema) const {
    return with([&](Node& n) { n.properties.push_back({std::move(name), std::move(schema.node_), false}); });
}

Schema Schema::closed() const {
    return with([](Node& n) { n.closed = true; });
}

Schema Schema::nullable() const {
    return with([](Node& n) { n.nullable = true; });
}

Schema Schema::minLength(std::size_t length) const {
    return with([&](Node& n) { n.minLength = length; });
}

Schema Schema::maxLength(std::size_t length) const {
    return with([&](Node& n) { n.maxLength = length; });
}

Schema Schema::range(std::int64_t minimum, std::int64_t maximum) const {
    return with([&](Node& n) {
        n.minimum = minimum;
        n.maximum = maximum;
    });
}

Schema Schema::oneOf(std::vector<std::string> values) const {
    return with([&](Node& n) { n.choices = std::move(values); });
}

Schema Schema::format(std::string name) const {
    return with([&](Node& n) { n.format = std::move(name); });
}

Schema Schema::describe(std::string text) const {
    return with([&](Node& n) { n.description = std::move(text); });
}

Schema Schema::example(json::Value value) const {
    return with([&](Node& n) { n.example = std::move(value); });
}

Schema Schema::named(std::string component) const {
    return with([&](Node& n) { n.component = std::move(component); });
}

namespace {

using Node = Schema::Node;

class Validation {
public:
    std::vector<FieldError> run(const Node& node, const json::Value& value) {
        check(node, value);
        return std::move(errors_);
    }

private:
    bool full() const { return errors_.size() >= Schema::kMostErrors; }

    void report(std::string code, std::string message) {
        if (!full()) errors_.push_back({path_, std::move(code), std::move(message)});
    }

    void check(const Node& node, const json::Value& value) {
        if (value.isNull() && node.type != Type::kAny) {
            if (!node.nullable) report("null", "This field may not be null.");
            return;
        }
        switch (node.type) {
            case Type::kAny:
                return;
            case Type::kString:
                return checkString(node, value);
            case Type::kInteger:
                return checkInteger(node, value);
            case Type::kNumber:
                if (!value.isNumber()) return report("invalid_type", "A valid number is required.");
                return checkRange(node, value.asDouble());
            case Type::kBoolean:
                if (!value.isBool()) report("invalid_type", "Must be true or false.");
                return;
            case Type::kArray:
                return checkArray(node, value);
            case Type::kObject:
                return checkObject(node, value);
        }
    }

    void checkString(const Node& node, const json::Value& value) {
        if (!value.isString()) return report("invalid_type", "A string is required.");
        const std::string& text = value.asString();
        if (text.empty() && node.minLength > 0) return report("blank", "This field may not be blank.");
        checkLength(node, text::countCodePoints(text), "characters");
        if (!node.choices.empty() && std::ranges::find(node.choices, text) == node.choices.end()) {
            report("invalid_choice", choiceMessage(node, text));
        }
        if (const char* problem = formatProblem(node.format, text)) report("invalid_format", problem);
    }

    static std::string choiceMessage(const Node& node, std::string_view text) {
        std::string message = "\"" + std::string(text::firstCodePoints(text, 50)) + "\" is not a valid choice. Use ";
        for (std::size_t i = 0; i < node.choices.size(); ++i) {
            if (i > 0) message.append(i + 1 == node.choices.size() ? " or " : ", ");
            message.append(node.choices[i]);
        }
        return message + ".";
    }

    void checkInteger(const Node& node, const json::Value& value) {
        if (!value.isInteger()) return report("invalid_type", "A valid integer is required.");
        if (!value.fitsInt64()) return report("out_of_range", "Ensure this value is less than 2^63.");
        const std::int64_t number = value.asInteger();
        if ((node.minimum && number < *node.minimum) || (node.maximum && number > *node.maximum)) reportRange(node);
    }

    void checkRange(const Node& node, double number) {
        const bool low = node.minimum && number < static_cast<double>(*node.minimum);
        const bool high = node.maximum && number > static_cast<double>(*node.maximum);
        if (low || high) reportRange(node);
    }

    void reportRange(const Node& node) {
        report("out_of_range", "Ensure this value is between " + std::to_string(*node.minimum) + " and " +
                                   std::to_string(*node.maximum) + ".");
    }

    void checkLength(const Node& node, std::size_t length, const std::string& unit) {
        if (length < node.minLength) {
            report("too_short", "Ensure this field has at least " + std::to_string(node.minLength) + " " + unit + ".");
        }
        if (node.maxLength && length > *node.maxLength) {
            report("too_long",
                   "Ensure this field has no more than " + std::to_string(*node.maxLength) + " " + unit + ".");
        }
    }

    void checkArray(const Node& node, const json::Value& value) {
        if (!value.isArray()) return report("invalid_type", "A list is required.");
        const json::Array& elements = value.asArray();
        checkLength(node, elements.size(), "elements");
        for (std::size_t i = 0; i < elements.size() && !full(); ++i) {
            const std::size_t length = path_.size();
            path_.append("[").append(std::to_string(i)).append("]");
            check(*node.items, elements[i]);
            path_.resize(length);
        }
    }

    void checkObject(const Node& node, const json::Value& value) {
        if (!value.isObject()) return report("invalid_type", "An object is required.");
        const json::Object& members = value.asObject();
        for (const Node::Property& property : node.properties) {
            const json::Value* member = members.find(property.name);
            if (member == nullptr && !property.required) continue;
            const std::size_t length = enter(property.name);
            if (member != nullptr) {
                check(*property.schema, *member);
            } else {
                report("required", "This field is required.");
            }
            path_.resize(length);
        }
        if (node.closed) checkUnknown(node, members);
    }

    void checkUnknown(const Node& node, const json::Object& members) {
        for (const auto& [name, value] : members) {
            if (full()) return;
            if (std::ranges::find(node.properties, name, &Node::Property::name) != node.properties.end()) continue;
            const std::size_t length = enter(text::firstCodePoints(name, 100));
            report("unknown_field", "This field is not known here.");
            path_.resize(length);
        }
    }

    /// Descends into a member; returns the length to cut the path back to.
    std::size_t enter(std::string_view name) {
        const std::size_t length = path_.size();
        if (length > 0) path_.push_back('.');
        path_.append(name);
        return length;
    }

    std::string path_;
    std::vector<FieldError> errors_;
};

}  // namespace

std::vector<FieldError> Schema::validate(const json::Value& value) const {
    return Validation().run(*node_, value);
}

}  // namespace hub::http
