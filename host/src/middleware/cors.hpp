/// @file middleware/cors.hpp
/// @brief Cross-origin requests of browsers: an allow-list of origins (cors.allowed_origins).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::host {

/// Immutable, thread-safe. An empty list adds no header and answers no preflight.
class Cors {
public:
    explicit Cors(std::vector<std::string> allowedOrigins);

    /// The answer to a preflight (OPTIONS with Origin and Access-Control-Request-Method) of an allowed origin.
    std::optional<http::Response> preflight(const http::Request& request, const std::vector<http::Method>& allowed) const;
    /// Adds the headers that let an allowed origin read the answer.
    void decorate(const http::Request& request, http::Response& response) const;

private:
    bool allows(std::string_view origin) const;
    std::vector<std::string> allowedOrigins_;
    bool any_ = false;
};

}  // namespace hub::host
