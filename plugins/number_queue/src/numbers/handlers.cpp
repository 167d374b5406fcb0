#include "numbers/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"
#include "json_input.hpp"
#include "numbers/export_file.hpp"

namespace hub::number_queue::numbers {

namespace {

constexpr std::int64_t kDefaultPage = 50;

number_repository::Page pageOf(const http::Request& request) {
    number_repository::Page page;
    const bool ascending = input::queryText(request, "sort_order") == "asc";
    page.order = (ascending ? "" : "-") + input::queryText(request, "sort_by").value_or("created_at");
    page.skip = input::queryInteger(request, "skip").value_or(0);
    page.limit = input::queryInteger(request, "limit").value_or(kDefaultPage);
    return page;
}

http::Response numberResponse(const ListedNumber& number) {
    std::string body;
    json::Writer out(body);
    writeNumber(out, number);
    return http::Response::json(200, std::move(body));
}

NumberChange changeIn(const json::Value& body) {
    NumberChange change;
    const std::string action = *input::text(body, "action");
    change.note = input::filledText(body, "note");
    if (action == "update_status") {
        const auto status = input::text(body, "status");
        if (!status) throw http::badRequest("status is required for update_status action");
        change.status = parseStatus(*status).value();
    } else {
        change.action = action == "reset" ? NumberAction::kReset : NumberAction::kDelete;
    }
    return change;
}

/// Texts of one row; times as clocks in the zone show them.
std::vector<std::string> exportedTexts(const db::Row& row, const TimeZone& zone) {
    std::vector<std::string> texts;
    for (const char* column : {"id", "phone", "status", "total_attempts"}) texts.emplace_back(row.text(column));
    for (const char* column : {"last_attempt_at", "last_status_change_at"}) {
        const auto at = row.get<std::optional<time::Timestamp>>(column);
        texts.push_back(at ? zone.toIso8601(*at) : std::string());
    }
    for (const char* column : {"agent_name", "agent_phone", "last_user_message"}) texts.emplace_back(row.text(column));
    texts.push_back(zone.toIso8601(row.get<time::Timestamp>("created_at")));
    return texts;
}

}  // namespace

NumberFilter Handlers::queryFilter(const http::Request& request) {
    NumberSearch search;
    search.status = input::queryText(request, "status");
    search.globalStatus = input::queryText(request, "global_status");
    search.text = input::queryText(request, "search");
    search.startDate = input::queryText(request, "start_date");
    search.endDate = input::queryText(request, "end_date");
    search.agentId = input::queryInteger(request, "agent_id");
    return makeFilter(search, accessOf(database_, request), zone_);
}

NumberFilter Handlers::selection(const http::Request& request, const CompanyAccess& access) {
    const json::Value& body = request.json();
    NumberSearch search;
    search.status = input::filledText(body, "filter_status");
    search.globalStatus = input::filledText(body, "filter_global_status");
    search.text = input::filledText(body, "search");
    search.startDate = input::filledText(body, "start_date");
    search.endDate = input::filledText(body, "end_date");
    search.agentId = input::integer(body, "agent_id");
    NumberFilter filter = makeFilter(search, access, zone_);
    if (input::boolean(body, "select_all").value_or(false)) {
        auto excluded = input::integers(body, "excluded_ids");
        if (!excluded.empty()) filter.excluded = std::move(excluded);
        return filter;
    }
    filter.ids = input::integers(body, "ids");
    if (filter.ids->empty()) throw http::badRequest("No numbers selected");
    return filter;
}

http::Response Handlers::list(const http::Request& request) {
    const auto numbers = service_.list(queryFilter(request), pageOf(request));
    std::string body;
    body.reserve(numbers.size() * 700 + 2);
    json::Writer out(body);
    out.beginArray();
    for (const ListedNumber& number : numbers) writeNumber(out, number);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::stats(const http::Request& request) {
    std::string body;
    json::Writer(body).beginObject().member("total", service_.count(queryFilter(request))).endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::changeOne(const http::Request& request, const NumberChange& change) {
    const CompanyAccess access = accessOf(database_, request);
    const std::int64_t id = input::pathId(request);
    const auto number = service_.change(access, id, change);
    if (number) return numberResponse(*number);
    return http::Response::json(200, json::Object{{"deleted", true}, {"id", id}});
}

http::Response Handlers::setStatus(const http::Request& request) {
    const json::Value& body = request.json();
    return changeOne(request, {NumberAction::kUpdateStatus, parseStatus(*input::text(body, "status")).value(),
                               input::filledText(body, "note")});
}

http::Response Handlers::reset(const http::Request& request) {
    return changeOne(request, {NumberAction::kReset, Status::kInQueue, std::nullopt});
}

http::Response Handlers::remove(const http::Request& request) {
    return changeOne(request, {NumberAction::kDelete, Status::kInQueue, std::nullopt});
}

http::Response Handlers::history(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const auto items = service_.history(access, input::pathId(request));
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const HistoryItem& item : items) writeHistoryItem(out, item);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::bulk(const http::Request& request) {
    const json::Value& body = request.json();
    const auto company = input::queryText(request, "company");
    const CompanyAccess access =
        accessOf(database_, request, company ? company : input::filledText(body, "company_name"));
    const NumberChange change = changeIn(body);
    const std::int64_t changed = service_.changeAll(access, selection(request, access), change);
    const auto countOf = [&](NumberAction action) { return change.action == action ? changed : 0; };
    std::string answer;
    json::Writer(answer)
        .beginObject()
        .member("updated", countOf(NumberAction::kUpdateStatus))
        .member("reset", countOf(NumberAction::kReset))
        .member("deleted", countOf(NumberAction::kDelete))
        .endObject();
    return http::Response::json(200, std::move(answer));
}

http::Response Handlers::exportFile(const http::Request& request) {
    const json::Value& body = request.json();
    const auto company = input::queryText(request, "company");
    const CompanyAccess access =
        accessOf(database_, request, company ? company : input::filledText(body, "company_name"));
    const NumberFilter filter = selection(request, access);
    const auto format = input::queryText(request, "format");
    const bool csv = (format ? format : input::filledText(body, "format")) == "csv";
    const auto file = ExportFile::create(csv ? ExportFormat::kCsv : ExportFormat::kXlsx, "numbers");
    file->row({"ID", "Phone Number", "Status", "Total Attempts", "Last Attempt", "Last Status Change", "Agent Name",
               "Agent Phone", "Last User Message", "Created"});
    service_.exportAll(filter, [&](const db::Row& row) {
        const std::vector<std::string> texts = exportedTexts(row, zone_);
        file->row({texts.begin(), texts.end()});
    });
    return file->finish("numbers_export");
}

}  // namespace hub::number_queue::numbers
