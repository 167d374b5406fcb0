#include "event_routes.hpp"

#include <utility>

namespace hub::host {
namespace {

using http::Schema;

constexpr const char* kDescription =
    "Server-sent events (text/event-stream): `event` is the type, for example lead.created, `data` one JSON object. "
    "Administrators, managers and API keys with scope admin hear of everything in their organization, others of what "
    "concerns them. `id` says how far the listener has been told; a client that comes back with it (Last-Event-ID, "
    "which "
    "browsers send by themselves, or last_event_id) is told what it missed. Events are kept for a day: when some of "
    "them "
    "are gone, or there are too many, an event of type `reset` comes first, and the client has to load its data anew. "
    "A "
    "comment is sent from time to time to keep the connection alive. The stream ends when the token expires, when the "
    "caller may not listen any more, when the client does not keep up and when the hub stops. "
    "Browsers' EventSource cannot send an Authorization header: access_token in the query takes its place, on this "
    "path "
    "alone. The hub never logs queries; a proxy in front of it should not either.";

auth::Requirement requirement() {
    return auth::userOrApiKey({}, auth::scope::kAdmin).withKeySources({{}, {}, {"access_token"}});
}

std::optional<std::string> lastEventId(const http::Request& request) {
    // The header is newer: browsers send it along with the address they began with.
    auto id = request.headers.get("Last-Event-ID");
    if (!id || id->empty()) id = request.query.get("last_event_id");
    if (!id || id->empty()) return std::nullopt;
    return std::string(*id);
}

http::Response listen(EventStreams& streams, Authenticator& authenticator, const http::Request& request) {
    EventStreams::Wish wish{authenticator.standingOf(request, requirement()),
                            EventTypes::parse(request.query.get("types").value_or("")), lastEventId(request)};
    http::Response response;
    response.headers.set("Content-Type", "text/event-stream");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Accel-Buffering", "no");  // nginx would collect events before it passes them on
    response.subscribe = [&streams, wish = std::move(wish)](std::shared_ptr<http::Push> push) {
        streams.add(std::move(push), wish);
    };
    return response;
}

}  // namespace

void registerEventRoutes(plugin::Registrar& registrar, EventStreams& streams, Authenticator& authenticator) {
    registrar.route(http::Route(http::Method::kGet, "/api/events")
                        .summary("Live domain events")
                        .describe(kDescription)
                        .tag("events")
                        .errors(http::dialect::detail)
                        .auth(requirement())
                        .query("types", Schema::string().maxLength(2000),
                               "Only these types, separated by commas; lead.* stands for all of a kind.")
                        .query("last_event_id", Schema::string(), "As the header Last-Event-ID, which wins.")
                        .response(200, "An endless stream of events (text/event-stream)")
                        .response(400, "types names something that is not a type of event")
                        .handle([&streams, &authenticator](const http::Request& request) {
                            return listen(streams, authenticator, request);
                        }));
}

}  // namespace hub::host
