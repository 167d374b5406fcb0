#include "calls/routes.hpp"

namespace hub::number_assignment::calls {

namespace {

using auth::Role;
using http::Method;
using http::Route;
using http::Schema;

constexpr int kLongestCooldown = 7 * 24 * 3600;

Schema authorizeSchema() {
    return Schema::object()
        .property("destination", Schema::string().minLength(1).maxLength(64))
        .optional("agent_id", Schema::any().describe("Id or UUID"))
        .optional("number_id", Schema::string().format("uuid").nullable())
        .optional("idempotency_key", Schema::string().minLength(1).maxLength(200).nullable())
        .closed();
}

Schema limit() {
    return Schema::integer().range(1, 1000000000).nullable();
}

Schema countries() {
    return Schema::array(Schema::string().minLength(2).maxLength(2)).maxLength(300);
}

Schema settingsSchema() {
    Schema schema = Schema::object().optional(
        "selection",
        Schema::array(Schema::string().oneOf({"sticky", "area_code", "least_used", "round_robin"})).maxLength(4));
    schema = schema.optional("use_pool", Schema::boolean()).optional("sticky_days", Schema::integer().range(1, 3650));
    for (const char* level : {"organization", "agent", "number"}) {
        schema = schema.optional(std::string(level) + "_daily_limit", limit());
        schema = schema.optional(std::string(level) + "_hourly_limit", limit());
    }
    return schema.optional("cooldown_seconds", Schema::integer().range(0, kLongestCooldown))
        .optional("allowed_countries", countries())
        .optional("blocked_countries", countries())
        .optional("calling_from", Schema::string().nullable())
        .optional("calling_until", Schema::string().nullable())
        .optional("calling_days", Schema::array(Schema::integer().range(1, 7)).minLength(1).maxLength(7))
        .optional("calling_hours_of", Schema::string().oneOf({"destination", "organization"}))
        .closed();
}

Route usageRoute() {
    return Route(Method::kGet, "/api/v1/calls/usage")
        .summary("Committed calls per day, number and agent")
        .query("from", Schema::string().format("date"), "First day; default: to")
        .query("to", Schema::string().format("date"), "Last day; default: today in the organization")
        .query("number_id", Schema::string().maxLength(36), "One number")
        .query("agent_id", Schema::string().maxLength(64), "One agent, by id or UUID")
        .query("group_by", Schema::string().oneOf({"day", "number", "agent"}), "Sums up over the other two")
        .query("format", Schema::string().oneOf({"json", "csv"}), "csv: every row as a file")
        .query("limit", Schema::integer().range(1, 10000), "Most rows; default 1000")
        .query("offset", Schema::integer().range(0, 1000000000), "Rows to pass by")
        .response(200, "success, from, to, usage, next_offset");
}

}  // namespace

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers) {
    using Member = http::Response (Handlers::*)(const http::Request&);
    const auto addCall = [&](Route route, Member member) {
        addRoute(std::move(route).auth(caller()).tag("calls").handle(call(handlers, member)));
    };
    addCall(Route(Method::kPost, "/api/v1/calls/authorize")
                .summary("May the call be made, and from which number? Reserves its place")
                .body(authorizeSchema())
                .response(200, "allowed, and the reservation or the reasons"),
            &Handlers::authorize);
    addCall(Route(Method::kPost, "/api/v1/calls/{id}/commit")
                .summary("The call was made: counts it")
                .response(200, "success, reservation_id, status")
                .response(409, "It was cancelled or has expired"),
            &Handlers::commit);
    addCall(Route(Method::kPost, "/api/v1/calls/{id}/cancel")
                .summary("The call was not made: gives its place back")
                .response(200, "success, reservation_id, status")
                .response(409, "It was committed"),
            &Handlers::cancel);
    const auto add = [&](Route route, std::vector<Role> roles, Member member) {
        route.auth(person()).guard(onlyFor(std::move(roles))).tag("calls");
        addRoute(std::move(route).handle(call(handlers, member)));
    };
    const std::vector<Role> readers = {Role::kAdmin, Role::kManager};
    add(Route(Method::kGet, "/api/v1/calls/settings")
            .summary("How the organization uses its numbers")
            .response(200, "settings"),
        readers, &Handlers::settings);
    add(Route(Method::kPut, "/api/v1/calls/settings")
            .summary("Changes how the organization uses its numbers; members that are absent stay")
            .body(settingsSchema())
            .response(200, "settings"),
        {Role::kAdmin}, &Handlers::changeSettings);
    add(usageRoute(), readers, &Handlers::usage);
    add(Route(Method::kPost, "/api/v1/phone-numbers/reset-daily-call-counts")
            .summary("Today's counts start anew; the history stays")
            .response(200, "success, message, reset"),
        {Role::kAdmin}, &Handlers::resetCounts);
}

}  // namespace hub::number_assignment::calls
