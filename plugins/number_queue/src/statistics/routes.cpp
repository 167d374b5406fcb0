#include "statistics/routes.hpp"

namespace hub::number_queue::statistics {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route)
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .query("company", Schema::string(),
                                   "The company's name, when it is not the caller's own; superusers without one: all, "
                                   "where sums of all make sense")
                            .handle(handlers, handler));
    };
    add(Route(Method::kGet, "/api/stats/numbers-summary").summary("Numbers by status").response(200, "The counts"),
        &Handlers::numbersSummary);
    add(Route(Method::kGet, "/api/stats/attempts-summary")
            .summary("Calls by result")
            .query("days", Schema::integer().range(1, 365),
                   "Of today and the days before it, that many in all; default: all calls")
            .query("hours", Schema::integer().range(1, 720), "Of the last hours, instead")
            .response(200, "The counts"),
        &Handlers::attemptsSummary);
    add(Route(Method::kGet, "/api/stats/attempt-trend")
            .summary("Calls by hour or day")
            .query("span", Schema::integer().range(1, 240), "How many; default 14")
            .query("granularity", Schema::string().oneOf({"day", "hour"}), "Default day")
            .response(200, "Buckets, also the empty ones"),
        &Handlers::attemptTrend);
    add(Route(Method::kGet, "/api/stats/costs")
            .summary("What calls cost today and this month")
            .response(200, "The sums"),
        &Handlers::costs);
    add(Route(Method::kGet, "/api/stats/dashboard-stats")
            .summary("Calls by scenario or line")
            .query("group_by", Schema::string().oneOf({"scenario", "line"}), "Default scenario")
            .query("time_filter", Schema::string().oneOf({"1h", "today", "yesterday", "7d", "30d"}), "Default today")
            .response(200, "groups, totals"),
        &Handlers::dashboard);
}

}  // namespace hub::number_queue::statistics
