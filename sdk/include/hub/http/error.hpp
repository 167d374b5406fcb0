/// @file hub/http/error.hpp
/// @brief Failures that a client may see, and the shapes ("dialects") they are rendered in.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::http {

/// The part of the request a field belongs to.
enum class In { kBody, kQuery, kPath, kHeader };

/// One thing wrong with one field of the request.
struct FieldError {
    std::string field;    ///< As the client spelt it; "items[3].email" inside lists; empty for the whole body.
    std::string code;     ///< Stable and machine-readable: "required", "too_long", "invalid_choice", …
    std::string message;  ///< For people; says what is accepted.
    In in = In::kBody;
};

/// Everything a dialect may print.
struct ErrorInfo {
    int status = 500;
    std::string code;     ///< "not_found", "validation_failed", "unavailable", …
    std::string message;  ///< Never holds internals, SQL or another tenant's data.
    std::vector<FieldError> fields;
    std::string requestId;
    std::string path;
    std::string userAgent{};  ///< For senders whose tools need another answer.
};

/// Thrown by handlers and services' callers; the host maps it through the route's dialect.
class Error : public std::runtime_error {
public:
    Error(int status, std::string code, const std::string& message, std::vector<FieldError> fields = {})
        : std::runtime_error(message), status_(status), code_(std::move(code)), fields_(std::move(fields)) {}

    int status() const noexcept { return status_; }
    const std::string& code() const noexcept { return code_; }
    const std::vector<FieldError>& fields() const noexcept { return fields_; }
    const Headers& headers() const noexcept { return headers_; }

    /// Adds a header to the answer, for example Retry-After or WWW-Authenticate.
    Error& withHeader(std::string name, std::string value) & {
        headers_.add(std::move(name), std::move(value));
        return *this;
    }
    Error withHeader(std::string name, std::string value) && {
        headers_.add(std::move(name), std::move(value));
        return std::move(*this);
    }

private:
    int status_;
    std::string code_;
    std::vector<FieldError> fields_;
    Headers headers_;
};

/// Convenience constructors for the common ones; the code is the function's name in snake case unless stated.
Error badRequest(const std::string& message, std::vector<FieldError> fields = {});  ///< "validation_failed" with fields
Error notFound(const std::string& message = "Not found");
Error forbidden(const std::string& message);
Error conflict(const std::string& message, std::vector<FieldError> fields = {});
Error unavailable(const std::string& message, std::chrono::seconds retryAfter);  ///< 503 with Retry-After

/// Renders an error as the clients of a replaced system expect it. Sets status, body and content type; the host adds
/// X-Request-Id and the error's own headers.
using ErrorDialect = std::function<Response(const ErrorInfo&)>;

namespace dialect {
/// RFC 9457: {"type","title","status","detail","code","instance","errors":[{"field","code","message"}],"request_id"}
Response problemJson(const ErrorInfo& error);
/// {"detail": "text"}, or with fields FastAPI's {"detail": [{"type","loc":["body","items",3,"email"],"msg"}]}
Response detail(const ErrorInfo& error);
/// {"error": …, "details": {field: [text…]}}; details only with fields, those of the whole body as "non_field_errors"
Response errorDetails(const ErrorInfo& error);
/// {"message": …}, fields appended to the text
Response message(const ErrorInfo& error);
/// {"success": false, "message": …, "errors": ["\"field\": text"…]}; errors only with fields
Response successMessage(const ErrorInfo& error);
}  // namespace dialect

}  // namespace hub::http
