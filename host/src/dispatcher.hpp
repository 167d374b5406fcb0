/// @file dispatcher.hpp
/// @brief The way of a request: match → authenticate → guard → mend → validate → handler → errors and headers.
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
    /// `maxBody` is that of routes that declare none.
    Dispatcher(std::size_t maxBody, Authenticator& authenticator);

    /// What a reload exchanges as a whole; requests under way keep what they began with.
    struct Snapshot {
        Router router;
        Cors cors;
    };
    void use(std::shared_ptr<const Snapshot> snapshot) { snapshot_.store(std::move(snapshot)); }
    std::shared_ptr<const Snapshot> snapshot() const { return snapshot_.load(); }

    RouteLimits limitsFor(http::Method method, std::string_view path) noexcept override;
    http::Response handle(http::Request&& request) override;
    http::Response refuse(int status, std::string_view code, std::string_view message, const http::Request* partial) override;

private:
    http::Response answer(http::Request& request, const Router::Match& match, const Cors& cors) const;
    http::Response runRoute(http::Request& request, const OwnedRoute& route) const;
    static http::Response unmatched(const http::Request& request, const Router::Match& match, const Cors& cors);

    const std::size_t maxBody_;
    Authenticator& authenticator_;
    std::atomic<std::shared_ptr<const Snapshot>> snapshot_;
};

}  // namespace hub::host
