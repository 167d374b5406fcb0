#include "admin/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "hub/json/writer.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue::admin {

namespace {

using std::chrono::days;
using std::chrono::hours;

struct Counted {
    std::string status;
    std::int64_t count = 0;
    static Counted fromRow(const db::Row& row) {
        return {row.get<std::string>("status"), row.get<std::int64_t>("count")};
    }
};
using Counts = std::map<std::string, std::int64_t>;

Counts countsOf(const std::vector<Counted>& rows) {
    Counts counts;
    for (const Counted& row : rows) counts[row.status] += row.count;
    return counts;
}

std::int64_t totalOf(const Counts& counts) {
    std::int64_t total = 0;
    for (const auto& [status, count] : counts) total += count;
    return total;
}

bool isBillable(const std::string& status) {
    return number_queue::isBillable(parseStatus(status).value());
}

std::int64_t billableOf(const Counts& counts) {
    std::int64_t total = 0;
    for (const auto& [status, count] : counts) total += isBillable(status) ? count : 0;
    return total;
}

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

/// Absent: every company, which only who acts for all of them sees.
using Scope = std::optional<std::int64_t>;
Scope scopeOf(const AdminContext& context, const http::Request& request) {
    const auth::Principal& who = request.principal;
    const bool own = who.organizationId && !who.isApiKey();
    if (actsForAll(who) && !own && !input::queryText(request, "company")) return std::nullopt;
    return context.access(request).company.id;
}

struct Period {
    time::Timestamp from{};
    time::Timestamp before{};
};

Counts countAttempts(const AdminContext& context, const Scope& scope, const Period& period) {
    return countsOf(context.database.inStatement("count_attempts", [&](db::Transaction& tx) {
        return scope ? tx.queryAll<Counted>(sql::kCountAttemptsByStatus, *scope, period.from, period.before)
                     : tx.queryAll<Counted>(sql::kCountAllAttemptsByStatus, period.from, period.before);
    }));
}

/// The local midnight `back` days before today's.
time::Timestamp midnight(const AdminContext& context, int back) {
    const time::Timestamp now = context.clock.now();
    const auto today = std::chrono::floor<days>(now + context.zone.offsetAt(now));
    return context.zone.toUtc(today - days(back));
}

time::Timestamp monthStart(const AdminContext& context) {
    const time::Timestamp now = context.clock.now();
    const time::Date today{std::chrono::floor<days>(now + context.zone.offsetAt(now))};
    return context.zone.toUtc(std::chrono::sys_days(today.year() / today.month() / 1));
}

Period dashboardPeriod(const AdminContext& context, const std::string& name) {
    const time::Timestamp end = context.clock.now() + std::chrono::microseconds(1);
    if (name == "1h") return {end - hours(1), end};
    if (name == "today") return {midnight(context, 0), end};
    if (name == "yesterday") return {midnight(context, 1), midnight(context, 0)};
    return {end - days(name == "7d" ? 7 : 30), end};
}

struct Bucket {
    time::Timestamp start{};
    std::string status;
    std::int64_t count = 0;
    static Bucket fromRow(const db::Row& row) {
        return {row.get<time::Timestamp>("bucket"), row.get<std::string>("status"), row.get<std::int64_t>("count")};
    }
};

struct GroupRow {
    std::optional<std::int64_t> id;
    std::optional<std::string> name;
    std::string status;
    bool inbound = false;
    std::int64_t count = 0;
    static GroupRow fromRow(const db::Row& row) {
        return {row.get<std::optional<std::int64_t>>("id"), row.get<std::optional<std::string>>("name"),
                row.get<std::string>("status"), row.get<bool>("inbound"), row.get<std::int64_t>("count")};
    }
};

struct Group {
    std::optional<std::string> name;
    Counts statuses;
    std::int64_t inbound = 0;
    void add(const GroupRow& row) {
        statuses[row.status] += row.count;
        if (row.inbound) inbound += row.count;
    }
    void write(json::Writer& out) const {
        out.key("statuses").beginObject();
        for (const auto& [status, count] : statuses) out.member(status, count);
        out.endObject()
            .member("total", totalOf(statuses))
            .member("billable", billableOf(statuses))
            .member("inbound", inbound);
    }
};

struct Costs {
    std::int64_t dailyCount = 0;
    std::int64_t dailyCost = 0;
    std::int64_t monthlyCount = 0;
    std::int64_t monthlyCost = 0;
    static Costs fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("daily_count"), row.get<std::int64_t>("daily_cost"),
                row.get<std::int64_t>("monthly_count"), row.get<std::int64_t>("monthly_cost")};
    }
};

struct Price {
    std::int64_t value = 0;
    static Price fromRow(const db::Row& row) { return {row.get<std::int64_t>("cost_per_connected")}; }
};

}  // namespace

http::Response Statistics::numbersSummary(const http::Request& request) {
    const Scope scope = scopeOf(context_, request);
    const Counts counts = countsOf(context_.database.inStatement("numbers_summary", [&](db::Transaction& tx) {
        return scope ? tx.queryAll<Counted>(sql::kCountNumbersByStatus, *scope)
                     : tx.queryAll<Counted>(sql::kCountAllNumbersByStatus);
    }));
    std::string body;
    json::Writer out(body);
    out.beginObject().member("total_numbers", totalOf(counts));
    writeStatusCounts(out, counts);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Statistics::attemptsSummary(const http::Request& request) {
    const Scope scope = scopeOf(context_, request);
    const time::Timestamp now = context_.clock.now() + std::chrono::microseconds(1);
    const auto lastHours = input::queryInteger(request, "hours");
    const auto span = lastHours ? hours(*lastHours) : hours(24 * input::queryInteger(request, "days").value_or(1));
    const Counts counts = countAttempts(context_, scope, {now - span, now});
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

http::Response Statistics::attemptTrend(const http::Request& request) {
    const Scope scope = scopeOf(context_, request);
    const bool hourly = input::queryText(request, "granularity") == "hour";
    const auto span = input::queryInteger(request, "span").value_or(14);
    const time::Timestamp now = context_.clock.now();
    const time::Timestamp local = now + context_.zone.offsetAt(now);
    // The current hour or day is the last bucket; local steps, so that days stay days when clocks change.
    const time::Timestamp last =
        hourly ? time::Timestamp(std::chrono::floor<hours>(local)) : time::Timestamp(std::chrono::floor<days>(local));
    const auto step = hourly ? hours(1) : hours(24);
    const time::Timestamp first = last - step * (span - 1);
    std::map<time::Timestamp, Counts> buckets;
    for (time::Timestamp at = first; at <= last; at += step) buckets[context_.zone.toUtc(at)];
    const auto rows = context_.database.inStatement("attempt_trend", [&](db::Transaction& tx) {
        const time::Timestamp from = context_.zone.toUtc(first);
        const time::Timestamp before = now + std::chrono::microseconds(1);
        const char* const unit = hourly ? "hour" : "day";
        const std::string& zone = context_.zone.name();
        return scope ? tx.queryAll<Bucket>(sql::kCountAttemptsByTime, *scope, from, before, unit, zone)
                     : tx.queryAll<Bucket>(sql::kCountAllAttemptsByTime, from, before, unit, zone);
    });
    for (const Bucket& row : rows) buckets[row.start][row.status] += row.count;
    std::string body;
    json::Writer out(body);
    out.beginObject().member("granularity", hourly ? "hour" : "day").key("buckets").beginArray();
    for (const auto& [start, counts] : buckets) {
        out.beginObject().member("bucket", context_.zone.toIso8601(start)).member("total_attempts", totalOf(counts));
        writeStatusCounts(out, counts);
        out.endObject();
    }
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Statistics::costs(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const time::Timestamp now = context_.clock.now() + std::chrono::microseconds(1);
    const auto [costs, price] = context_.database.inTransaction(
        "sum_costs",
        [&](db::Transaction& tx) {
            return std::pair(
                tx.queryOne<Costs>(sql::kSumCosts, access.company.id, midnight(context_, 0), monthStart(context_), now),
                tx.queryOptional<Price>(sql::kFindWallet, access.company.id).value_or(Price{}).value);
        },
        {.readOnly = true});
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("currency", "Toman")
        .member("cost_per_connected", price)
        .member("daily_count", costs.dailyCount)
        .member("daily_cost", costs.dailyCost)
        .member("monthly_count", costs.monthlyCount)
        .member("monthly_cost", costs.monthlyCost)
        .endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Statistics::dashboard(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const bool byLine = input::queryText(request, "group_by") == "line";
    const Period period = dashboardPeriod(context_, input::queryText(request, "time_filter").value_or("today"));
    const auto rows = context_.database.inStatement("dashboard_stats", [&](db::Transaction& tx) {
        return tx.queryAll<GroupRow>(sql::kCountAttemptsByGroup, access.company.id, period.from, period.before, byLine);
    });
    // Calls without a group come last.
    std::vector<std::pair<std::optional<std::int64_t>, Group>> groups;
    Group totals;
    for (const GroupRow& row : rows) {
        if (groups.empty() || groups.back().first != row.id) groups.push_back({row.id, {row.name, {}, 0}});
        groups.back().second.add(row);
        totals.add(row);
    }
    std::string body;
    json::Writer out(body);
    out.beginObject().key("groups").beginArray();
    for (const auto& [id, group] : groups) {
        out.beginObject().member("id", id).member("name", group.name);
        group.write(out);
        out.endObject();
    }
    out.endArray().key("totals").beginObject();
    totals.write(out);
    out.endObject().endObject();
    return http::Response::json(200, std::move(body));
}

void registerStatistics(plugin::Registrar& registrar, const std::function<Statistics&()>& statistics) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (Statistics::*handler)(const http::Request&)) {
        registrar.route(std::move(route)
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .query("company", Schema::string(),
                                   "The company's name, when it is not the caller's own; superusers without one: all, "
                                   "where sums of all make sense")
                            .handle([statistics, handler](const http::Request& request) {
                                return (statistics().*handler)(request);
                            }));
    };
    add(Route(Method::kGet, "/api/stats/numbers-summary").summary("Numbers by status").response(200, "The counts"),
        &Statistics::numbersSummary);
    add(Route(Method::kGet, "/api/stats/attempts-summary")
            .summary("Calls by result")
            .query("days", Schema::integer().range(1, 365), "Of the last days; default 1")
            .query("hours", Schema::integer().range(1, 720), "Of the last hours, instead")
            .response(200, "The counts"),
        &Statistics::attemptsSummary);
    add(Route(Method::kGet, "/api/stats/attempt-trend")
            .summary("Calls by hour or day")
            .query("span", Schema::integer().range(1, 240), "How many; default 14")
            .query("granularity", Schema::string().oneOf({"day", "hour"}), "Default day")
            .response(200, "Buckets, also the empty ones"),
        &Statistics::attemptTrend);
    add(Route(Method::kGet, "/api/stats/costs")
            .summary("What calls cost today and this month")
            .response(200, "The sums"),
        &Statistics::costs);
    add(Route(Method::kGet, "/api/stats/dashboard-stats")
            .summary("Calls by scenario or line")
            .query("group_by", Schema::string().oneOf({"scenario", "line"}), "Default scenario")
            .query("time_filter", Schema::string().oneOf({"1h", "today", "yesterday", "7d", "30d"}), "Default today")
            .response(200, "groups, totals"),
        &Statistics::dashboard);
}

}  // namespace hub::number_queue::admin
