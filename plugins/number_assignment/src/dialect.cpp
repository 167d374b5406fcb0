#include "dialect.hpp"

#include "hub/json/writer.hpp"

namespace hub::number_assignment {

namespace {

/// The words of the original's validator, where it has some; ours say what is accepted.
std::string sentence(const http::FieldError& error) {
    const std::string name = "\"" + (error.field.empty() ? std::string("value") : error.field) + "\" ";
    if (error.code == "required") return name + "is required";
    if (error.code == "unknown_field") return name + "is not allowed";
    if (error.code == "blank") return name + "is not allowed to be empty";
    return name + error.message;
}

std::string_view message(const http::ErrorInfo& error) {
    if (error.code == "no_such_path") return "Route not found";
    return error.status == 400 && !error.fields.empty() ? std::string_view("Validation error")
                                                        : std::string_view(error.message);
}

}  // namespace

http::Response errorDialect(const http::ErrorInfo& error) {
    const bool refused = error.status == 401 && error.message == kTokenInvalid;
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", false);
    out.member("message", message(error));
    out.member("code", error.code);
    if (!error.fields.empty()) {
        out.key("errors").beginArray();
        for (const http::FieldError& field : error.fields) out.value(sentence(field));
        out.endArray();
    }
    out.member("request_id", error.requestId).endObject();
    return http::Response::json(refused ? 403 : error.status, std::move(body));
}

}  // namespace hub::number_assignment
