#include "schedule/handlers.hpp"

#include <algorithm>
#include <span>

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/phone/phone.hpp"
#include "hub/table/table.hpp"
#include "hub/text/ascii.hpp"
#include "json_input.hpp"
#include "multipart_input.hpp"
#include "schedule/jalali.hpp"

namespace hub::number_queue::schedule {

namespace {

constexpr std::int64_t kDefaultPreview = 14;
constexpr std::size_t kMostCells = 16;
/// Of the days since 1900, as spreadsheets count them, in this century.
constexpr std::size_t kSerialDigits = 5;

bool isTime(std::string_view text, bool asEnd) {
    if (asEnd && (text == "24:00" || text == "24:00:00")) return true;
    if (text.size() != 5 && text.size() != 8) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 3 == 2 ? text[i] != ':' : !text::isDigit(text[i])) return false;
    }
    return text.substr(0, 2) < "24" && text.substr(3, 2) < "60" && (text.size() == 5 || text.substr(6) < "60");
}

std::vector<Interval> intervalsIn(const json::Value& list) {
    std::vector<Interval> intervals;
    std::vector<http::FieldError> problems;
    for (const json::Value& item : list.asArray()) {
        const std::string at = "intervals[" + std::to_string(intervals.size()) + "].";
        intervals.push_back(
            {*input::integer(item, "day_of_week"), *input::text(item, "start_time"), *input::text(item, "end_time")});
        const Interval& interval = intervals.back();
        if (!isTime(interval.start, false))
            problems.push_back({at + "start_time", "invalid_format", "Must be HH:MM or HH:MM:SS"});
        if (!isTime(interval.end, true))
            problems.push_back({at + "end_time", "invalid_format", "Must be HH:MM or HH:MM:SS"});
    }
    if (!problems.empty()) throw http::badRequest("Invalid intervals", problems);
    for (const Interval& interval : intervals) {
        if (interval.start.substr(0, 5) == interval.end.substr(0, 5) &&
            (interval.start + ":00").substr(0, 8) == (interval.end + ":00").substr(0, 8))
            throw http::badRequest("start_time must be before end_time");
    }
    return intervals;
}

time::Date requireDate(const std::string& text, const char* field, http::In where) {
    const auto date = parseAnyDate(text);
    if (!date) {
        throw http::badRequest(
            "Invalid date",
            {{field, "invalid_format", "Must be a Gregorian or Jalali date, 2026-05-27 or 1405-03-06", where}});
    }
    return *date;
}

std::optional<time::Date> queryDate(const http::Request& request, const char* name) {
    const auto text = input::queryText(request, name);
    if (!text) return std::nullopt;
    return requireDate(*text, name, http::In::kQuery);
}

Holiday holidayIn(const json::Value& body) {
    Holiday holiday;
    holiday.day = requireDate(*input::text(body, "date"), "date", http::In::kBody);
    holiday.name = *input::text(body, "name");
    holiday.source = input::filledText(body, "source").value_or("official");
    return holiday;
}

/// As written or, in a workbook, as the number of the day.
std::optional<time::Date> dateInCell(std::string_view cell) {
    const std::string text = phone::toAsciiDigits(cell);
    if (const auto days = input::wholeNumber(text); days && text.size() == kSerialDigits)
        return std::chrono::sys_days(std::chrono::year(1899) / 12 / 30) + std::chrono::days(*days);
    return parseAnyDate(text);
}

Holiday holidayIn(std::span<const std::string_view> cells, std::size_t line) {
    const auto date = dateInCell(cells.front());
    const std::string source(cells.back());
    // A name may have commas in it.
    std::string name;
    for (std::size_t i = 1; i + 1 < cells.size(); ++i) name += (i > 1 ? ", " : "") + std::string(cells[i]);
    if (!date || name.empty() || name.size() > 255 ||
        (source != "official" && source != "estimated" && source != "ad_hoc")) {
        throw http::badRequest("Invalid holiday",
                               {{"file", "invalid_format",
                                 "Line " + std::to_string(line) +
                                     ": must be date,name,source with source official, estimated or ad_hoc"}});
    }
    return {0, *date, name, source, 0};
}

/// Rows of date, name, source; the first may be a heading, which has no digits where the date is.
std::vector<Holiday> holidaysInFile(std::string_view content) {
    std::vector<Holiday> holidays;
    table::open(content, {.columns = kMostCells})->forEach([&](const table::Row& row) {
        std::vector<std::string_view> cells;
        for (const std::string_view cell : row.cells) cells.push_back(text::trim(cell));
        while (!cells.empty() && cells.back().empty()) cells.pop_back();
        if (cells.empty()) return;
        const bool heading = row.number == 1 && std::ranges::none_of(phone::toAsciiDigits(cells[0]), text::isDigit);
        if (!heading) holidays.push_back(holidayIn(cells, row.number));
    });
    return holidays;
}

HolidayChange changeBy(const http::Request& request, std::string note) {
    HolidayChange change;
    change.actor = request.principal.actor();
    change.requestId = request.requestId;
    change.note = std::move(note);
    return change;
}

http::Response resultResponse(const HolidayResult& result) {
    std::string body;
    json::Writer out(body);
    out.beginObject().key("revision");
    if (result.revision == 0)
        out.null();
    else
        out.value(result.revision);
    out.member("added", result.added).member("removed", result.removed).endObject();
    return http::Response::json(200, std::move(body));
}

void writeDay(json::Writer& out, const PreviewDay& day, const TimeZone& zone) {
    out.beginObject()
        .member("date", time::toIso8601(time::Date(day.day)))
        .member("jalali", toText(toJalali(time::Date(day.day))));
    out.member("day_of_week", (std::chrono::weekday(day.day).c_encoding() + 1) % 7);
    out.member("open", !day.spans.empty()).key("reason");
    if (!day.spans.empty())
        out.null();
    else
        out.value(day.rests ? "holiday" : "no_window");
    out.key("holidays").beginArray();
    for (const std::string& name : day.holidays) out.value(name);
    out.endArray().key("windows").beginArray();
    for (const OpenSpan& span : day.spans) {
        out.beginObject().member("start", zone.toIso8601(zone.toUtc(span.start)));
        out.member("end", zone.toIso8601(zone.toUtc(span.end))).endObject();
    }
    out.endArray().endObject();
}

}  // namespace

http::Response Handlers::page(const CompanyAccess& access, const SchedulePage& page) const {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("company", access.company.name).member("timezone", context_.zone.name());
    out.member("skip_holidays", page.skipHolidays).member("enabled", page.enabled);
    out.member("disabled_by_dialer", page.disabledByMachine()).member("disabled_by", page.disabledBy);
    out.member("billed", page.balance.has_value()).member("wallet_balance", page.balance.value_or(0));
    out.member("cost_per_connected", page.costPerConnected).member("version", page.version);
    out.key("intervals").raw(page.intervals).member("updated_at", page.updatedAt).endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::show(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    return page(access, service_.show(access));
}

http::Response Handlers::change(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    const json::Value& body = request.json();
    ScheduleChange change;
    change.skipHolidays = input::boolean(body, "skip_holidays");
    change.enabled = input::boolean(body, "enabled");
    if (const json::Value* intervals = input::present(body, "intervals")) change.intervals = intervalsIn(*intervals);
    return page(access, service_.change(access, change));
}

http::Response Handlers::preview(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    const auto days =
        service_.preview(access, queryDate(request, "from"),
                         static_cast<int>(input::queryInteger(request, "days").value_or(kDefaultPreview)));
    std::string body;
    json::Writer out(body);
    out.beginObject()
        .member("company", access.company.name)
        .member("timezone", context_.zone.name())
        .key("days")
        .beginArray();
    for (const PreviewDay& day : days) writeDay(out, day, context_.zone);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::holidays(const http::Request& request) {
    const auto from = queryDate(request, "from");
    const auto to = queryDate(request, "to");
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const Holiday& holiday : service_.holidays(from, to)) {
        out.beginObject().member("id", holiday.id).member("date", time::toIso8601(holiday.day));
        out.member("jalali", toText(toJalali(holiday.day)))
            .member("name", holiday.name)
            .member("source", holiday.source);
        out.member("revision", holiday.revision).endObject();
    }
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::addHoliday(const http::Request& request) {
    const json::Value& body = request.json();
    HolidayChange change = changeBy(request, input::text(body, "note").value_or(""));
    change.holidays = {holidayIn(body)};
    return resultResponse(service_.changeHolidays(change));
}

http::Response Handlers::removeHoliday(const http::Request& request) {
    HolidayChange change = changeBy(request, input::queryText(request, "note").value_or(""));
    change.removedId = input::pathId(request);
    const HolidayResult result = service_.changeHolidays(change);
    if (result.removed == 0) throw http::notFound("Holiday not found");
    return resultResponse(result);
}

http::Response Handlers::importHolidays(const http::Request& request) {
    const std::vector<http::Part> parts = request.multipart();
    const auto option = [&](std::string_view name) {
        auto value = input::queryText(request, name);
        return value ? value : input::partText(parts, name);
    };
    HolidayChange change = changeBy(request, option("note").value_or(""));
    change.holidays = holidaysInFile(input::filePart(parts).content);
    const auto from = option("replace_from");
    const auto to = option("replace_to");
    if (from || to) {
        change.replaced = {requireDate(from.value_or(""), "replace_from", http::In::kQuery),
                           requireDate(to.value_or(""), "replace_to", http::In::kQuery)};
        if (change.replaced->second < change.replaced->first) {
            throw http::badRequest(
                "Invalid date", {{"replace_to", "out_of_range", "Must not be before replace_from", http::In::kQuery}});
        }
    }
    return resultResponse(service_.changeHolidays(change));
}

http::Response Handlers::revisions(const http::Request&) {
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const HolidayRevision& revision : service_.revisions()) {
        out.beginObject().member("revision", revision.revision).member("created_at", revision.createdAt);
        out.member("created_by", revision.createdBy).member("note", revision.note);
        out.member("added", revision.added).member("removed", revision.removed).endObject();
    }
    out.endArray();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::number_queue::schedule
