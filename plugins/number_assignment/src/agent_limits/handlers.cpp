#include "agent_limits/handlers.hpp"

#include "../input.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"

namespace hub::number_assignment::agent_limits {

namespace {

constexpr std::string_view kPath = "/api/v1/calls/agent-limits";

void write(json::Writer& out, const AgentLimits& limits) {
    out.beginObject().member("agent_id", limits.agentUuid).member("username", limits.username);
    out.member("daily_limit", limits.daily).member("hourly_limit", limits.hourly).key("in_force").beginObject();
    out.member("daily_limit", limits.daily ? limits.daily : limits.defaultDaily);
    out.member("hourly_limit", limits.hourly ? limits.hourly : limits.defaultHourly).endObject().endObject();
}

http::Response one(const std::optional<AgentLimits>& limits) {
    if (!limits) throw http::notFound("Agent not found");
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).key("limits");
    write(out, *limits);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace

http::Response Handlers::list(const http::Request& request) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).key("agents").beginArray();
    for (const AgentLimits& limits : service_.list(organizationOf(request.principal))) write(out, limits);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::find(const http::Request& request) {
    return one(service_.find(organizationOf(request.principal), std::string(request.pathParameter("agentId"))));
}

http::Response Handlers::change(const http::Request& request) {
    const json::Value& body = request.json();
    return one(
        service_.change(actorOf(request), std::string(request.pathParameter("agentId")), [&](AgentLimits& limits) {
            limits.daily = input::changedInteger(body, "daily_limit").value_or(limits.daily);
            limits.hourly = input::changedInteger(body, "hourly_limit").value_or(limits.hourly);
        }));
}

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, std::vector<auth::Role> roles,
                         http::Response (Handlers::*member)(const http::Request&)) {
        route.auth(person()).guard(onlyFor(std::move(roles))).tag("calls");
        addRoute(std::move(route).handle(call(handlers, member)));
    };
    const std::vector<auth::Role> readers = {auth::Role::kAdmin, auth::Role::kManager};
    const std::string agent = std::string(kPath) + "/{agentId}";
    const Schema limit = Schema::integer().range(1, 1000000000).nullable();
    add(Route(Method::kGet, std::string(kPath))
            .summary("Agents with limits of their own")
            .response(200, "success, agents"),
        readers, &Handlers::list);
    add(Route(Method::kGet, agent)
            .summary("What an agent may call a day and an hour, over all numbers")
            .response(200, "success, limits"),
        readers, &Handlers::find);
    add(Route(Method::kPut, agent)
            .summary("Changes an agent's limits; null: the organization's, absent: as it is")
            .body(Schema::object().optional("daily_limit", limit).optional("hourly_limit", limit).closed())
            .response(200, "success, limits"),
        {auth::Role::kAdmin}, &Handlers::change);
}

}  // namespace hub::number_assignment::agent_limits
