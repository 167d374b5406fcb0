#include "hub/http/message.hpp"

#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"
#include "multipart.hpp"

#include <algorithm>

namespace hub::http {
namespace {

Response withBody(int status, std::string_view contentType, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string(contentType));
    response.body = std::move(body);
    return response;
}

}  // namespace

std::string_view toString(Method method) noexcept {
    switch (method) {
        case Method::kGet:
            return "GET";
        case Method::kHead:
            return "HEAD";
        case Method::kPost:
            return "POST";
        case Method::kPut:
            return "PUT";
        case Method::kPatch:
            return "PATCH";
        case Method::kDelete:
            return "DELETE";
        case Method::kOptions:
            return "OPTIONS";
    }
    return "GET";
}

void Headers::set(std::string_view name, std::string value) {
    const auto same = [name](const auto& field) { return text::equalsIgnoreCase(field.first, name); };
    const auto first = std::ranges::find_if(fields_, same);
    if (first == fields_.end()) {
        add(std::string(name), std::move(value));
        return;
    }
    first->second = std::move(value);
    fields_.erase(std::remove_if(first + 1, fields_.end(), same), fields_.end());
}

std::optional<std::string_view> Headers::get(std::string_view name) const noexcept {
    for (const auto& [fieldName, value] : fields_) {
        if (text::equalsIgnoreCase(fieldName, name)) return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> Parameters::get(std::string_view name) const noexcept {
    const auto found = std::ranges::find(items_, name, &Parameter::name);
    return found == items_.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

std::string Request::mediaType() const {
    const std::string_view value = headers.get("Content-Type").value_or("");
    return text::toLower(text::trim(value.substr(0, value.find(';'))));
}

const json::Value& Request::json() const {
    if (parsedBody_) return *parsedBody_;
    std::string_view text = body;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    try {
        parsedBody_ = std::make_shared<const json::Value>(json::parse(text));
        return *parsedBody_;
    } catch (const json::ParseError& error) {
        throw Error(400, "invalid_json", std::string("JSON parse error - ") + error.what());
    }
}

Parameters Request::form() const {
    return parseForm(body);
}

std::vector<Part> Request::multipart() const {
    return parseMultipart(headers.get("Content-Type").value_or(""), body);
}

std::string_view Request::pathParameter(std::string_view name) const {
    if (const auto value = pathParameters.get(name)) return *value;
    throw std::logic_error("the route's template has no parameter \"" + std::string(name) + "\"");
}

Response Response::json(int status, std::string body) {
    return withBody(status, "application/json", std::move(body));
}

Response Response::json(int status, const json::Value& body) {
    return json(status, json::dump(body));
}

Response Response::text(int status, std::string body) {
    return withBody(status, "text/plain; charset=utf-8", std::move(body));
}

Response Response::redirect(int status, std::string_view location) {
    std::string safe;
    for (const char c : location) {
        const bool plain = c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
        safe.append(plain ? std::string(1, c) : percentEncode({&c, 1}));
    }
    Response response;
    response.status = status;
    response.headers.add("Location", std::move(safe));
    return response;
}

Response Response::noContent() {
    Response response;
    response.status = 204;
    return response;
}

}  // namespace hub::http
