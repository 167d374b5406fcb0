#include "calls/usage_report.hpp"

#include <limits>

#include "../input.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"

namespace hub::number_assignment::calls {

namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::int64_t kDefaultPage = 1000;

std::optional<time::Date> queryDate(const http::Request& request, std::string_view name) {
    const auto text = input::queryText(request, name);
    return text ? time::parseDate(*text) : std::nullopt;
}

/// A spreadsheet must not take a name for a formula; telephone numbers begin like one.
constexpr std::string_view kFormulaStarts = "=@\t\r+-";
constexpr std::string_view kNone;

std::string cell(const std::optional<std::string>& value, std::string_view formulaStarts = kFormulaStarts) {
    if (!value || value->empty()) return {};
    const bool formula = formulaStarts.find(value->front()) != std::string_view::npos;
    if (!formula && value->find_first_of(",\"\r\n") == std::string::npos) return *value;
    std::string text = formula ? "\"'" : "\"";
    for (const char c : *value) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

void writeCsvRow(std::string& out, const UsageRow& row, const UsageQuery& query) {
    if (query.perDay) out += (row.date ? time::toIso8601(*row.date) : std::string()) + ',';
    if (query.perNumber) out += cell(row.numberId) + ',' + cell(row.phoneNumber, kNone) + ',';
    if (query.perAgent) out += cell(row.agentUuid) + ',' + cell(row.agentUsername) + ',' + cell(row.agentName) + ',';
    out += std::to_string(row.calls) + "\r\n";
}

std::string csvHeading(const UsageQuery& query) {
    std::string heading;
    if (query.perDay) heading += "date,";
    if (query.perNumber) heading += "number_id,phone_number,";
    if (query.perAgent) heading += "agent_id,agent_username,agent_name,";
    return heading + "calls\r\n";
}

}  // namespace

UsageQuery usageQuery(const http::Request& request, CallService& service, std::int64_t organizationId) {
    UsageQuery query;
    const auto from = queryDate(request, "from");
    const auto until = queryDate(request, "to");
    const time::Date today = from && until ? *until : service.today(organizationId);
    query.until = until.value_or(from ? std::max(*from, today) : today);
    query.from = from.value_or(query.until);
    if (query.from > query.until)
        throw http::badRequest("Invalid from", {{"from", "out_of_range", "must not be after to", http::In::kQuery}});
    query.numberId = input::queryUuid(request, "number_id");
    if (const auto agent = input::queryText(request, "agent_id")) {
        query.agentId = service.findPerson(organizationId, *agent);
        if (!query.agentId) throw http::notFound("Agent not found");
    }
    if (const auto group = input::queryText(request, "group_by")) {
        query.perDay = group == "day";
        query.perNumber = group == "number";
        query.perAgent = group == "agent";
    }
    query.limit = input::queryInteger(request, "limit").value_or(kDefaultPage);
    query.offset = input::queryInteger(request, "offset").value_or(0);
    return query;
}

std::string usageJson(CallService& service, std::int64_t organizationId, UsageQuery query) {
    const std::int64_t wanted = query.limit++;
    std::int64_t rows = 0;
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).member("from", time::toIso8601(query.from));
    out.member("to", time::toIso8601(query.until)).key("usage").beginArray();
    service.forEachUsage(organizationId, query, [&](const UsageRow& row) {
        if (++rows > wanted) return;
        out.beginObject();
        if (query.perDay) out.member("date", row.date ? std::optional(time::toIso8601(*row.date)) : std::nullopt);
        if (query.perNumber) out.member("number_id", row.numberId).member("phone_number", row.phoneNumber);
        if (query.perAgent) {
            out.member("agent_id", row.agentUuid).member("agent_username", row.agentUsername);
            out.member("agent_name", row.agentName);
        }
        out.member("calls", row.calls).endObject();
    });
    out.endArray()
        .member("next_offset", rows > wanted ? std::optional(query.offset + wanted) : std::nullopt)
        .endObject();
    return body;
}

http::Response usageCsv(CallService& service, std::int64_t organizationId, UsageQuery query) {
    query.limit = std::numeric_limits<std::int64_t>::max();
    http::Response response;
    response.headers.set("Content-Type", "text/csv; charset=utf-8");
    response.headers.set("Content-Disposition", R"(attachment; filename="call_usage.csv")");
    response.stream = [&service, organizationId, query](http::BodySink& sink) {
        std::string chunk = csvHeading(query);
        bool there = true;
        service.forEachUsage(organizationId, query, [&](const UsageRow& row) {
            if (!there) return;
            writeCsvRow(chunk, row, query);
            if (chunk.size() < kChunk) return;
            there = sink.write(chunk);
            chunk.clear();
        });
        if (there) sink.write(chunk);
    };
    return response;
}

}  // namespace hub::number_assignment::calls
