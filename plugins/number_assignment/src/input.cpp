#include "input.hpp"

#include <unicode/uregion.h>

#include <charconv>

#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/boolean.hpp"
#include "hub/text/utf8.hpp"
#include "hub/text/uuid.hpp"

namespace hub::number_assignment::input {

namespace {

const json::Value* present(const json::Value& body, std::string_view name) {
    const json::Value* value = body.find(name);
    return value == nullptr || value->isNull() ? nullptr : value;
}

http::Error invalid(std::string_view name, const std::string& message, http::In where) {
    return http::badRequest("Invalid " + std::string(name), {{std::string(name), "invalid_format", message, where}});
}

}  // namespace

std::optional<std::string> text(const json::Value& body, std::string_view name) {
    const json::Value* value = present(body, name);
    return value == nullptr ? std::nullopt : std::optional(value->asString());
}

std::optional<std::string> person(const json::Value& body, std::string_view name) {
    const json::Value* value = present(body, name);
    if (value == nullptr) return std::nullopt;
    if (value->fitsInt64()) return std::to_string(value->asInteger());
    constexpr std::size_t kLongest = 64;
    if (value->isString() && !value->asString().empty() && value->asString().size() <= kLongest)
        return value->asString();
    throw invalid(name, "must be an id or UUID", http::In::kBody);
}

std::optional<int> integer(const json::Value& body, std::string_view name) {
    const json::Value* value = present(body, name);
    return value == nullptr ? std::nullopt : std::optional(static_cast<int>(value->asInteger()));
}

std::optional<std::optional<int>> changedInteger(const json::Value& body, std::string_view name) {
    if (body.find(name) == nullptr) return std::nullopt;
    return integer(body, name);
}

std::string canonicalCountry(std::string_view text) {
    if (text.size() != 2 || !hub::text::isLetter(text[0]) || !hub::text::isLetter(text[1])) return {};
    std::string country(text);
    for (char& c : country) c = static_cast<char>(c & ~('a' - 'A'));
    UErrorCode status = U_ZERO_ERROR;
    const URegion* region = uregion_getRegionFromCode(country.c_str(), &status);
    if (U_FAILURE(status) || uregion_getType(region) != URGN_TERRITORY) return {};
    return uregion_getRegionCode(region);
}

std::vector<std::string> countries(const json::Value& body, std::string_view name) {
    std::vector<std::string> countries;
    const json::Value* list = present(body, name);
    if (list == nullptr) return countries;
    for (const json::Value& item : list->asArray()) {
        std::string country = canonicalCountry(item.asString());
        if (country.empty()) {
            throw invalid(std::string(name) + "[" + std::to_string(countries.size()) + "]",
                          "must be the two letters of a country (ISO 3166), for example US", http::In::kBody);
        }
        countries.push_back(std::move(country));
    }
    return countries;
}

std::optional<std::string> queryText(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value || value->empty()) return std::nullopt;
    if (value->find('\0') != std::string_view::npos || !hub::text::isValidUtf8(*value))
        throw invalid(name, "must be UTF-8 text", http::In::kQuery);
    return std::string(*value);
}

std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(value->data(), value->data() + value->size(), number);
    return problem == std::errc() ? std::optional(number) : std::nullopt;
}

bool queryFlag(const http::Request& request, std::string_view name, bool absent) {
    const auto value = queryText(request, name);
    if (!value) return absent;
    if (const auto answer = text::parseBoolean(*value)) return *answer;
    throw invalid(name, "must be true or false", http::In::kQuery);
}

std::optional<std::string> queryUuid(const http::Request& request, std::string_view name) {
    auto value = queryText(request, name);
    if (value && !text::isUuid(*value)) throw invalid(name, "must be an id (UUID)", http::In::kQuery);
    return value;
}

}  // namespace hub::number_assignment::input
