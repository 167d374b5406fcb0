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

/// One thing wrong with one field of the request.
struct FieldError {
    std::string field;    ///< As the client spelt it; "items[3].email" inside lists; empty for the whole body.
    std::string code;     ///< Stable and machine-readable: "required", "too_long", "invalid_choice", …
    std::string message;  ///< For people; says what is accepted.
};

/// Everything a dialect may print.
struct ErrorInfo {
    int status = 500;
    std::string code;     ///< "not_found", "validation_failed", "unavailable", …
    std::string message;  ///< Never holds internals, SQL or another tenant's data.
    std::vector<FieldError> fields;
    std::string requestId;
    std::string path;
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

/// Convenience constructors for the common ones.
Error badRequest(const std::string& message, std::vector<FieldError> fields = {});
Error notFound(const std::string& message = "Not found");
Error forbidden(const std::string& message);
Error conflict(const std::string& message, std::vector<FieldError> fields = {});
Error unavailable(const std::string& message, std::chrono::seconds retryAfter);

/// Renders an error as the clients of a replaced system expect it. Sets status, body and content type; the host adds
/// X-Request-Id and the error's own headers.
using ErrorDialect = std::function<Response(const ErrorInfo&)>;

namespace dialect {
Response problemJson(const ErrorInfo& error);     ///< RFC 9457 {"type","title","status","detail","errors":[…],"request_id"}
Response detail(const ErrorInfo& error);          ///< {"detail": …} (FastAPI, DRF)
Response errorDetails(const ErrorInfo& error);    ///< {"error": …, "details": {field: [text…]}}
Response message(const ErrorInfo& error);         ///< {"message": …}
Response successMessage(const ErrorInfo& error);  ///< {"success": false, "message": …, "errors": […]}
}  // namespace dialect

}  // namespace hub::http
