#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"

#include <algorithm>
#include <charconv>

namespace hub::http::dialect {
namespace {

std::string_view nameOf(In in) {
    switch (in) {
        case In::kBody:
            return "body";
        case In::kQuery:
            return "query";
        case In::kPath:
            return "path";
        case In::kHeader:
            return "header";
    }
    return "body";
}

/// Clients of the FastAPI systems switch on pydantic's names.
std::string_view pydanticType(std::string_view code) {
    if (code == "required") return "missing";
    if (code == "unknown_field") return "extra_forbidden";
    if (code == "too_long") return "string_too_long";
    if (code == "too_short" || code == "blank") return "string_too_short";
    if (code == "invalid_choice") return "literal_error";
    if (code == "invalid_json") return "json_invalid";
    return code;
}

/// "items[3].email" → "items", 3, "email"
void writeLocation(json::Writer& out, const FieldError& error) {
    out.key("loc").beginArray().value(nameOf(error.in));
    std::string_view rest = error.field;
    while (!rest.empty()) {
        if (rest.front() == '[') {
            std::size_t index = 0;
            const auto [end, problem] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), index);
            const auto length = static_cast<std::size_t>(end - rest.data());
            if (problem == std::errc() && length < rest.size() && *end == ']') {
                out.value(index);
                rest.remove_prefix(length + 1);
                if (rest.starts_with('.')) rest.remove_prefix(1);
                continue;
            }
        }
        const std::size_t end = std::min(rest.find_first_of(".[", 1), rest.size());
        out.value(rest.substr(0, end));
        rest.remove_prefix(end);
        if (rest.starts_with('.')) rest.remove_prefix(1);
    }
    out.endArray();
}

Response answer(const ErrorInfo& error, std::string body, std::string_view contentType = "application/json") {
    Response response = Response::json(error.status, std::move(body));
    response.headers.set("Content-Type", std::string(contentType));
    return response;
}

}  // namespace

Response problemJson(const ErrorInfo& error) {
    std::string body;
    json::Writer out(body);
    const std::string_view title = reasonPhrase(error.status);
    out.beginObject().member("type", "about:blank").member("title", title.empty() ? "Error" : title);
    out.member("status", error.status).member("detail", error.message);
    if (!error.code.empty()) out.member("code", error.code);
    if (!error.path.empty()) out.member("instance", error.path);
    if (!error.fields.empty()) {
        out.key("errors").beginArray();
        for (const FieldError& field : error.fields) {
            out.beginObject().member("in", nameOf(field.in)).member("field", field.field);
            out.member("code", field.code).member("message", field.message).endObject();
        }
        out.endArray();
    }
    if (!error.requestId.empty()) out.member("request_id", error.requestId);
    out.endObject();
    return answer(error, std::move(body), "application/problem+json");
}

Response detail(const ErrorInfo& error) {
    std::string body;
    json::Writer out(body);
    out.beginObject().key("detail");
    if (error.fields.empty()) {
        out.value(error.message);
    } else {
        out.beginArray();
        for (const FieldError& field : error.fields) {
            out.beginObject().member("type", pydanticType(field.code));
            writeLocation(out, field);
            out.member("msg", field.message).endObject();
        }
        out.endArray();
    }
    out.endObject();
    return answer(error, std::move(body));
}

Response errorDetails(const ErrorInfo& error) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("error", error.message);
    if (!error.fields.empty()) {
        json::Object details;
        for (const FieldError& field : error.fields) {
            const std::string name = field.field.empty() ? "non_field_errors" : field.field;
            if (!details.contains(name)) details.append(name, json::Array());
            details.find(name)->asArray().emplace_back(field.message);
        }
        out.member("details", json::Value(std::move(details)));
    }
    out.endObject();
    return answer(error, std::move(body));
}

Response message(const ErrorInfo& error) {
    std::string text = error.message;
    std::string_view separator = ": ";
    for (const FieldError& field : error.fields) {
        text.append(separator);
        if (!field.field.empty()) text.append(field.field).append(": ");
        text.append(field.message);
        separator = "; ";
    }
    std::string body;
    json::Writer(body).beginObject().member("message", text).endObject();
    body.push_back('\n');
    return answer(error, std::move(body));
}

Response successMessage(const ErrorInfo& error) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", false).member("message", error.message);
    if (!error.fields.empty()) {
        out.key("errors").beginArray();
        for (const FieldError& field : error.fields) {
            out.value(field.field.empty() ? field.message : "\"" + field.field + "\": " + field.message);
        }
        out.endArray();
    }
    out.endObject();
    return answer(error, std::move(body));
}

}  // namespace hub::http::dialect
