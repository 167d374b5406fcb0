#include "statistics/handlers.hpp"

#include <algorithm>
#include <cmath>

#include "company/request_access.hpp"
#include "hub/json/writer.hpp"
#include "json_input.hpp"
#include "status.hpp"

namespace hub::number_queue::statistics {

namespace {

constexpr std::int64_t kDefaultSpan = 14;

double percentage(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : std::round(static_cast<double>(part) * 10000.0 / static_cast<double>(whole)) / 100.0;
}

/// Every status, in alphabetical order.
void writeStatusCounts(json::Writer& out, const Counts& counts) {
    std::vector<std::string> names = statusNames();
    std::sort(names.begin(), names.end());
    const std::int64_t total = totalOf(counts);
    out.key("status_counts").beginArray();
    for (const std::string& name : names) {
        const auto found = counts.find(name);
        const std::int64_t count = found == counts.end() ? 0 : found->second;
        out.beginObject()
            .member("status", name)
            .member("count", count)
            .member("percentage", percentage(count, total))
            .endObject();
    }
    out.endArray();
}

void writeStatuses(json::Writer& out, const Counts& counts) {
    for (const std::string& name : statusNames()) {
        const auto found = counts.find(name);
        out.member(name, found == counts.end() ? 0 : found->second);
    }
}

void writeSums(json::Writer& out, const GroupCounts& counts) {
    out.member("total", totalOf(counts.statuses))
        .member("billable", billableOf(counts.statuses))
        .member("inbound", counts.inbound);
}

/// As the original calls groups that are gone; calls of none are a group too.
std::string nameOf(const Group& group, bool byLine) {
    if (group.name) return *group.name;
    return group.id ? (byLine ? "Unknown line " : "Unknown scenario ") + std::to_string(*group.id) : "—";
}

}  // namespace

/// Every company only for who acts for all of them, and has none.
Scope Handlers::scopeOf(const http::Request& request) {
    const auth::Principal& who = request.principal;
    const bool own = who.organizationId && !who.isApiKey();
    if (actsForAll(who) && !own && !input::queryText(request, "company")) return std::nullopt;
    return accessOf(database_, request).company.id;
}

http::Response Handlers::numbersSummary(const http::Request& request) {
    const Counts counts = service_.numbers(scopeOf(request));
    std::string body;
    json::Writer out(body);
    out.beginObject().member("total_numbers", totalOf(counts));
    writeStatusCounts(out, counts);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::attemptsSummary(const http::Request& request) {
    const Scope scope = scopeOf(request);
    const Counts counts =
        service_.attempts(scope, {input::queryInteger(request, "hours"), input::queryInteger(request, "days")});
    const std::int64_t connected = billableOf(counts);
    std::string body;
    json::Writer out(body);
    out.beginObject().member("total_attempts", totalOf(counts));
    writeStatusCounts(out, counts);
    out.member("connected_count", connected)
        .member("connected_percentage", percentage(connected, totalOf(counts)))
        .endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::attemptTrend(const http::Request& request) {
    const Scope scope = scopeOf(request);
    const bool hourly = input::queryText(request, "granularity") == "hour";
    const Trend trend = service_.trend(scope, hourly ? Granularity::kHour : Granularity::kDay,
                                       input::queryInteger(request, "span").value_or(kDefaultSpan));
    std::string body;
    json::Writer out(body);
    out.beginObject().member("granularity", hourly ? "hour" : "day").key("buckets").beginArray();
    for (const auto& [start, counts] : trend) {
        out.beginObject().member("bucket", zone_.toIso8601(start)).member("total_attempts", totalOf(counts));
        writeStatusCounts(out, counts);
        out.endObject();
    }
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::costs(const http::Request& request) {
    const Costs costs = service_.costs(accessOf(database_, request).company.id);
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("currency", "Toman")
        .member("cost_per_connected", costs.costPerConnected)
        .member("daily_count", costs.dailyCount)
        .member("daily_cost", costs.dailyCost)
        .member("monthly_count", costs.monthlyCount)
        .member("monthly_cost", costs.monthlyCost)
        .endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::dashboard(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const bool byLine = input::queryText(request, "group_by") == "line";
    const Dashboard dashboard =
        service_.dashboard(access.company.id, byLine ? Catalog::kOutboundLines : Catalog::kScenarios,
                           input::queryText(request, "time_filter").value_or("today"));
    std::string body;
    json::Writer out(body);
    out.beginObject().key("groups").beginArray();
    for (const Group& group : dashboard.groups) {
        out.beginObject().member("id", group.id).member("name", nameOf(group, byLine));
        out.key("statuses").beginObject();
        writeStatuses(out, group.counts.statuses);
        out.endObject();
        writeSums(out, group.counts);
        out.endObject();
    }
    // The panel's last row reads the statuses beside the sums.
    out.endArray().key("totals").beginObject();
    writeStatuses(out, dashboard.totals.statuses);
    writeSums(out, dashboard.totals);
    out.endObject().endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::number_queue::statistics
