/// @file dispatcher.hpp
/// @brief The way of a request: match → authenticate → validate → handler → errors and headers.
#pragma once

#include <atomic>
#include <memory>

#include "http_server/http_server.hpp"
#include "middleware/authentication.hpp"
#include "middleware/cors.hpp"
#include "router.hpp"

namespace hub::host {

/// Thread-safe. Called by the transport on its workers.
class Dispatcher final : public RequestHandler {
public:
    struct Settings {
        std::size_t maxBody = 1 << 20;  ///< Of routes that declare none.
        std::vector<std::string> allowedOrigins;
    };

    Dispatcher(Settings settings, Authenticator& authenticator);

    /// Swaps the routes; requests under way keep the ones they were matched with.
    void use(std::shared_ptr<const Router> router);
    std::shared_ptr<const Router> router() const { return router_.load(); }

    RouteLimits limitsFor(http::Method method, std::string_view path) noexcept override;
    http::Response handle(http::Request&& request) override;
    http::Response refuse(int status, std::string_view code, std::string_view message, const http::Request* partial) override;

private:
    http::Response answer(http::Request& request, const Router::Match& match) const;
    http::Response runRoute(http::Request& request, const OwnedRoute& route) const;
    http::Response unmatched(const http::Request& request, const Router::Match& match) const;

    Settings settings_;
    Cors cors_;
    Authenticator& authenticator_;
    std::atomic<std::shared_ptr<const Router>> router_;
};

}  // namespace hub::host
