#include "webhook/routes.hpp"

namespace hub::keycloak_provisioning::webhook {

namespace {

constexpr std::size_t kLargestEvent = 32U << 20U;

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers, const Gate& gate) {
    using http::Method;
    using http::Route;
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route)
                            .auth(provisioningAccess())
                            .response(429, "Too many requests")
                            .handle([handlers, gate, handler](const http::Request& request) {
                                gate(request);
                                return (handlers().*handler)(request);
                            }));
    };
    add(Route(Method::kGet, "/api/webhooks/status")
            .summary("Which events are taken")
            .response(200, "supported_events, timestamp, version, webhook_system"),
        &Handlers::status);
    add(Route(Method::kPost, "/api/webhooks/events")
            .summary("An event about users")
            .describe(
                "event_type, event_id, source and data; timestamp, version and signature may be absent. An event_id "
                "is processed once for each source")
            .maxBody(kLargestEvent)
            .response(200, "success, message, event_id, timestamp, processed_at; errors when some users were rejected")
            .response(400, "Not an event, or of an unknown type")
            .response(422, "No user of it could be accepted"),
        &Handlers::receive);
}

}  // namespace hub::keycloak_provisioning::webhook
