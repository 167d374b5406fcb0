#include "middleware/cors.hpp"

#include <algorithm>

namespace hub::host {

Cors::Cors(std::vector<std::string> allowedOrigins) : allowedOrigins_(std::move(allowedOrigins)) {
    for (std::string& origin : allowedOrigins_) {
        if (origin.size() > 1 && origin.back() == '/') origin.pop_back();
    }
    any_ = std::find(allowedOrigins_.begin(), allowedOrigins_.end(), "*") != allowedOrigins_.end();
}

bool Cors::allows(std::string_view origin) const {
    return any_ || std::find(allowedOrigins_.begin(), allowedOrigins_.end(), origin) != allowedOrigins_.end();
}

std::optional<http::Response> Cors::preflight(const http::Request& request, const std::vector<http::Method>& allowed) const {
    if (request.method != http::Method::kOptions || allowedOrigins_.empty()) return std::nullopt;
    const auto origin = request.headers.get("Origin");
    if (!origin || !request.headers.get("Access-Control-Request-Method") || !allows(*origin)) return std::nullopt;

    std::string methods;
    for (const http::Method method : allowed) {
        if (!methods.empty()) methods += ", ";
        methods += http::toString(method);
    }
    http::Response response = http::Response::noContent();
    response.headers.set("Access-Control-Allow-Methods", methods.empty() ? "GET" : methods);
    if (const auto headers = request.headers.get("Access-Control-Request-Headers")) {
        response.headers.set("Access-Control-Allow-Headers", std::string(*headers));
    }
    response.headers.set("Access-Control-Max-Age", "600");
    return response;
}

void Cors::decorate(const http::Request& request, http::Response& response) const {
    if (allowedOrigins_.empty()) return;
    const auto origin = request.headers.get("Origin");
    // Caches must not serve one origin's answer to another.
    response.headers.add("Vary", "Origin");
    if (!origin || !allows(*origin)) return;
    response.headers.set("Access-Control-Allow-Origin", std::string(*origin));
    // Browsers refuse credentials together with a wildcard; the hub authenticates by header, never by cookie.
    if (!any_) response.headers.set("Access-Control-Allow-Credentials", "true");
    response.headers.set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, Content-Disposition, Location");
}

}  // namespace hub::host
