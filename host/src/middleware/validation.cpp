#include "middleware/validation.hpp"

#include <algorithm>
#include <charconv>

#include "hub/text/boolean.hpp"

namespace hub::host {
namespace {

bool hasType(const http::Schema& schema, const json::Value& value) {
    const auto problems = schema.validate(value);
    return std::none_of(problems.begin(), problems.end(), [](const auto& p) { return p.code == "invalid_type"; });
}

/// A parameter's text as the JSON value its schema expects: "5" is an integer where one is declared.
json::Value typedValue(std::string_view text, const http::Schema& schema) {
    if (schema.validate(json::Value(text)).empty()) return json::Value(text);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && hasType(schema, json::Value(number)))
        return json::Value(number);
    if (const auto answer = text::parseBoolean(text)) return json::Value(*answer);
    return json::Value(text);
}

void validateQuery(const http::Route& route, const http::Request& request, std::vector<http::FieldError>& errors) {
    for (const http::QueryParameter& parameter : route.queryParameters) {
        const auto text = request.query.get(parameter.name);
        if (!text || text->empty()) continue;
        for (http::FieldError& error : parameter.schema.validate(typedValue(*text, parameter.schema))) {
            error.field = parameter.name;
            error.in = http::In::kQuery;
            errors.push_back(std::move(error));
        }
    }
}

}  // namespace

void validateRequest(const http::Route& route, const http::Request& request) {
    std::vector<http::FieldError> errors;
    validateQuery(route, request, errors);
    if (route.bodySchema) {
        for (http::FieldError& error : route.bodySchema->validate(request.json())) errors.push_back(std::move(error));
    }
    if (!errors.empty())
        throw http::Error(400, "validation_failed", "The request has invalid values", std::move(errors));
}

}  // namespace hub::host
