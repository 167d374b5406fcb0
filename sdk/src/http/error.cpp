#include "hub/http/error.hpp"

namespace hub::http {

Error badRequest(const std::string& message, std::vector<FieldError> fields) {
    const char* code = fields.empty() ? "bad_request" : "validation_failed";
    return {400, code, message, std::move(fields)};
}

Error notFound(const std::string& message) {
    return {404, "not_found", message};
}

Error forbidden(const std::string& message) {
    return {403, "forbidden", message};
}

Error conflict(const std::string& message, std::vector<FieldError> fields) {
    return {409, "conflict", message, std::move(fields)};
}

Error unavailable(const std::string& message, std::chrono::seconds retryAfter) {
    return Error(503, "unavailable", message).withHeader("Retry-After", std::to_string(retryAfter.count()));
}

std::string_view reasonPhrase(int status) noexcept {
    struct Phrase {
        int status;
        std::string_view text;
    };
    static constexpr Phrase kPhrases[] = {
        {100, "Continue"},
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {207, "Multi-Status"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (const Phrase& phrase : kPhrases) {
        if (phrase.status == status) return phrase.text;
    }
    return {};
}

}  // namespace hub::http
