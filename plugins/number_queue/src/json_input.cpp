#include "json_input.hpp"

#include <charconv>
#include <cmath>

#include "hub/http/error.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/boolean.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_queue::input {

namespace {

std::optional<std::int64_t> numberIn(const json::Value& value) {
    if (value.isString()) return wholeNumber(phone::toAsciiDigits(hub::text::trim(value.asString())));
    if (!value.isNumber() || value.isInteger()) return std::nullopt;
    const double number = value.asDouble();
    constexpr double kExact = 9007199254740992.0;
    if (std::trunc(number) != number || std::abs(number) > kExact) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

/// Whether there was one to be read.
bool readNumbers(json::Object& body, const std::vector<std::string>& names) {
    bool any = false;
    for (const std::string& name : names) {
        json::Value* value = body.find(name);
        const auto number = value == nullptr ? std::nullopt : numberIn(*value);
        if (!number) continue;
        *value = *number;
        any = true;
    }
    return any;
}

}  // namespace

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

const json::Value* present(const json::Value& body, std::string_view name) {
    const json::Value* value = body.find(name);
    return value == nullptr || value->isNull() ? nullptr : value;
}

std::optional<std::string> text(const json::Value& body, std::string_view name) {
    const json::Value* value = present(body, name);
    return value == nullptr ? std::nullopt : std::optional(value->asString());
}

std::optional<std::string> filledText(const json::Value& body, std::string_view name) {
    std::optional<std::string> value = text(body, name);
    if (value && value->empty()) value.reset();
    return value;
}

std::optional<std::int64_t> integer(const json::Value& body, std::string_view name) {
    const json::Value* value = present(body, name);
    return value == nullptr ? std::nullopt : std::optional(value->asInteger());
}

std::optional<bool> boolean(const json::Value& body, std::string_view name) {
    const json::Value* value = present(body, name);
    return value == nullptr ? std::nullopt : std::optional(value->asBool());
}

std::vector<std::int64_t> integers(const json::Value& body, std::string_view name) {
    std::vector<std::int64_t> values;
    if (const json::Value* value = present(body, name)) {
        for (const json::Value& item : value->asArray()) values.push_back(item.asInteger());
    }
    return values;
}

std::vector<std::string> texts(const json::Value& body, std::string_view name) {
    std::vector<std::string> values;
    if (const json::Value* value = present(body, name)) {
        for (const json::Value& item : value->asArray()) values.push_back(item.asString());
    }
    return values;
}

std::optional<std::string> queryText(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value || value->empty()) return std::nullopt;
    // Escapes may spell anything; PostgreSQL stores neither of these.
    if (value->find('\0') != std::string_view::npos || !hub::text::isValidUtf8(*value)) {
        throw http::badRequest("Invalid " + std::string(name),
                               {{std::string(name), "invalid_format", "Must be UTF-8 text", http::In::kQuery}});
    }
    return std::string(*value);
}

std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    return value ? wholeNumber(*value) : std::nullopt;
}

std::optional<bool> queryBoolean(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value || value->empty()) return std::nullopt;
    if (const auto answer = text::parseBoolean(*value)) return answer;
    throw http::badRequest("Invalid " + std::string(name),
                           {{std::string(name), "invalid_format", "Must be true or false", http::In::kQuery}});
}

std::int64_t pathId(const http::Request& request, std::string_view name) {
    return wholeNumber(request.pathParameter(name)).value_or(0);
}

http::Mending wholeNumbers(std::vector<std::string> names) {
    return [names = std::move(names)](http::Request& request) {
        try {
            json::Value body = json::parse(request.body);
            if (body.isObject() && readNumbers(body.asObject(), names)) request.body = json::dump(body);
        } catch (const json::ParseError&) {
            return;  // It is refused where every body is judged.
        }
    };
}

}  // namespace hub::number_queue::input
