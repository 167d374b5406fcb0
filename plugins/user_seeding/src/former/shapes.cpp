#include "former/shapes.hpp"

#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"

namespace hub::user_seeding::former {

namespace {

constexpr int kBadRequest = 400;

void writeProfile(json::Writer& out, const identity::User& user) {
    out.member("username", user.username).member("email", user.email.value_or(""));
    out.member("first_name", user.firstName).member("last_name", user.lastName);
    out.member("role", roleName(user.role)).member("phone", user.phoneNumber);
}

void requireText(std::string_view name, const std::string& value) {
    if (!text::isValidUtf8(value) || value.find('\0') != std::string::npos)
        throw http::badRequest(std::string(name) + " must be UTF-8 text without NUL characters");
}

}  // namespace

Input::Input(const http::Request& request) {
    const std::string type = request.mediaType();
    if (type == "application/x-www-form-urlencoded") {
        for (http::Parameter& one : request.form().items()) members_.set(one.name, json::Value(std::move(one.value)));
    } else if (type == "multipart/form-data") {
        for (http::Part& part : request.multipart()) members_.set(part.name, json::Value(std::move(part.content)));
    } else if (!request.body.empty() && request.json().isObject()) {
        members_ = request.json().asObject();
    }
    for (const auto& [name, value] : members_)
        if (value.isString()) requireText(name, value.asString());
}

bool Input::has(std::string_view name) const {
    const json::Value* value = members_.find(name);
    return value != nullptr && !value->isNull();
}

std::string Input::text(std::string_view name) const {
    const json::Value* value = members_.find(name);
    if (value == nullptr) return {};
    if (value->isNumber()) return json::dump(*value);
    return value->isString() ? value->asString() : std::string();
}

bool Input::isOdd(std::string_view name) const {
    const json::Value* value = members_.find(name);
    return value != nullptr && !value->isNull() && !value->isString() && !value->isNumber();
}

void Refusal::require(const Input& input, std::string_view field) {
    if (input.isOdd(field) || !input.text(field).empty()) return;
    add(std::string(field), input.has(field) ? "This field may not be blank." : "This field is required.");
}

void Refusal::requireText(const Input& input, std::string_view field) {
    if (input.isOdd(field)) add(std::string(field), "Not a valid string.");
}

http::Response Refusal::response() const {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    for (const auto& [field, message] : problems_) out.key(field).beginArray().value(message).endArray();
    out.endObject();
    return privateJson(kBadRequest, std::move(body));
}

std::string_view roleName(auth::Role role) {
    return role == auth::Role::kSalesRep ? "salesrep" : auth::toString(role);
}

void writeUser(json::Writer& out, const identity::User& user) {
    out.beginObject().member("id", user.id);
    writeProfile(out, user);
    out.member("date_joined", user.createdAt).endObject();
}

http::Response userResponse(const identity::User& user) {
    std::string body;
    json::Writer out(body);
    writeUser(out, user);
    return privateJson(200, std::move(body));
}

std::string createdJson(const identity::User& user) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    writeProfile(out, user);
    out.endObject();
    return body;
}

http::Response privateJson(int status, std::string body) {
    http::Response response = http::Response::json(status, std::move(body));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

http::Response errorResponse(int status, std::string_view text) {
    std::string body;
    json::Writer(body).beginObject().member("error", text).endObject();
    return privateJson(status, std::move(body));
}

}  // namespace hub::user_seeding::former
