#include "numbers/model.hpp"

#include "hub/http/error.hpp"
#include "numbers/canonical_phone.hpp"
#include "schedule/jalali.hpp"

namespace hub::number_queue {

namespace {

std::optional<std::vector<std::string>> statusesOf(const NumberSearch& search) {
    if (!search.status && !search.globalStatus) return std::nullopt;
    std::vector<std::string> wanted;
    for (const std::string_view name : kStatusNames) {
        if (search.status && name != *search.status) continue;
        if (search.globalStatus && globalStatus(*parseStatus(name)) != *search.globalStatus) continue;
        wanted.emplace_back(name);
    }
    return wanted;
}

/// The beginning of that local day in UTC.
time::Timestamp startOfDay(time::Date date, const TimeZone& zone) {
    return zone.toUtc(std::chrono::sys_days(date));
}

time::Date dateIn(const std::string& text, const char* field) {
    const auto date = parseAnyDate(text);
    if (!date) throw http::badRequest(std::string("Invalid ") + field);
    return *date;
}

Status statusIn(const db::Row& row, std::string_view column) {
    return parseStatus(row.text(column)).value();
}

void writeAgent(json::Writer& out, const std::optional<NumberAgent>& agent) {
    out.key("assigned_agent_id");
    if (!agent) {
        out.null().key("assigned_agent").null();
        return;
    }
    out.value(agent->id).key("assigned_agent").beginObject();
    out.member("id", agent->id).member("username", agent->username).member("first_name", agent->firstName);
    out.member("last_name", agent->lastName).member("phone_number", agent->phone).endObject();
}

void writeDirection(json::Writer& out, const std::optional<bool>& inbound) {
    out.key("call_direction");
    if (inbound)
        out.value(*inbound ? "INBOUND" : "OUTBOUND");
    else
        out.null();
}

}  // namespace

db::Parameters NumberFilter::parameters() const {
    return db::Parameters(organizationId, statuses, phonePart, agentText, createdFrom, createdBefore, agentId, ids,
                          excluded);
}

NumberFilter makeFilter(const NumberSearch& search, const CompanyAccess& access, const TimeZone& zone) {
    NumberFilter filter;
    filter.organizationId = access.company.id;
    filter.statuses = statusesOf(search);
    if (search.text) {
        filter.agentText = *search.text;
        filter.phonePart = searchedPhone(*search.text);
    }
    if (search.startDate) filter.createdFrom = startOfDay(dateIn(*search.startDate, "start_date"), zone);
    if (search.endDate) {
        const time::Date end = dateIn(*search.endDate, "end_date");
        filter.createdBefore = startOfDay(std::chrono::sys_days(end) + std::chrono::days(1), zone);
    }
    filter.agentId = access.onlyAgent ? access.onlyAgent : search.agentId;
    return filter;
}

std::optional<NumberAgent> NumberAgent::in(const db::Row& row) {
    const auto id = row.get<std::optional<std::int64_t>>("agent_id");
    if (!id) return std::nullopt;
    return NumberAgent{*id, row.get<std::string>("agent_username"), row.get<std::string>("agent_first_name"),
                       row.get<std::string>("agent_last_name"), row.get<std::optional<std::string>>("agent_phone")};
}

ListedNumber ListedNumber::fromRow(const db::Row& row) {
    using OptionalTime = std::optional<time::Timestamp>;
    using OptionalText = std::optional<std::string>;
    ListedNumber number;
    number.id = row.get<std::int64_t>("id");
    number.organizationId = row.get<std::int64_t>("organization_id");
    number.phone = row.get<std::string>("phone");
    number.status = statusIn(row, "status");
    number.attempts = row.get<std::int64_t>("total_attempts");
    number.lastAttemptAt = row.get<OptionalTime>("last_attempt_at");
    number.lastStatusChangeAt = row.get<OptionalTime>("last_status_change_at");
    number.assignedAt = row.get<OptionalTime>("assigned_at");
    number.batchId = row.get<OptionalText>("assigned_batch_id");
    number.userMessage = row.get<OptionalText>("last_user_message");
    number.note = row.get<OptionalText>("note");
    number.agent = NumberAgent::in(row);
    number.scenario = row.get<OptionalText>("scenario");
    number.outboundLine = row.get<OptionalText>("outbound_line");
    number.inbound = row.get<std::optional<bool>>("inbound");
    number.listName = row.get<std::string>("list_name");
    number.createdAt = row.get<time::Timestamp>("created_at");
    number.updatedAt = row.get<time::Timestamp>("updated_at");
    return number;
}

void writeNumber(json::Writer& out, const ListedNumber& number) {
    out.beginObject().member("id", number.id).member("phone_number", number.phone);
    out.member("status", toString(number.status)).member("global_status", globalStatus(number.status));
    out.member("total_attempts", number.attempts).member("last_attempt_at", number.lastAttemptAt);
    out.member("last_status_change_at", number.lastStatusChangeAt);
    out.member("last_called_at", number.lastAttemptAt).key("last_called_company_id");
    if (number.lastAttemptAt)
        out.value(number.organizationId);
    else
        out.null();
    out.member("assigned_at", number.assignedAt).member("assigned_batch_id", number.batchId);
    out.member("last_user_message", number.userMessage).member("note", number.note);
    writeAgent(out, number.agent);
    out.member("scenario_display_name", number.scenario).member("outbound_line_display_name", number.outboundLine);
    writeDirection(out, number.inbound);
    out.member("list", number.listName);
    out.member("created_at", number.createdAt).member("updated_at", number.updatedAt).endObject();
}

HistoryItem HistoryItem::fromRow(const db::Row& row) {
    using OptionalText = std::optional<std::string>;
    HistoryItem item;
    item.id = row.get<std::int64_t>("id");
    item.numberId = row.get<std::int64_t>("number_id");
    item.phone = row.get<std::string>("phone");
    item.numberStatus = statusIn(row, "number_status");
    item.status = statusIn(row, "status");
    item.outcome = row.get<std::string>("outcome");
    item.ordinal = row.get<std::int64_t>("ordinal");
    item.attemptedAt = row.get<time::Timestamp>("attempted_at");
    item.recordedAt = row.get<time::Timestamp>("recorded_at");
    item.reason = row.get<OptionalText>("reason");
    item.userMessage = row.get<OptionalText>("user_message");
    item.charged = row.get<std::int64_t>("charged");
    item.inbound = row.get<bool>("inbound");
    item.batchId = row.get<OptionalText>("batch_id");
    item.agent = NumberAgent::in(row);
    item.scenario = row.get<OptionalText>("scenario");
    item.outboundLine = row.get<OptionalText>("outbound_line");
    return item;
}

void writeHistoryItem(json::Writer& out, const HistoryItem& item) {
    out.beginObject().member("call_result_id", item.id).member("number_id", item.numberId);
    out.member("phone_number", item.phone).member("global_status", globalStatus(item.numberStatus));
    out.member("status", toString(item.status)).member("outcome", item.outcome);
    out.member("total_attempts", item.ordinal).member("last_attempt_at", item.attemptedAt);
    out.member("recorded_at", item.recordedAt).member("reason", item.reason);
    out.member("last_user_message", item.userMessage).member("charged", item.charged);
    writeAgent(out, item.agent);
    out.member("scenario_display_name", item.scenario).member("outbound_line_display_name", item.outboundLine);
    writeDirection(out, item.inbound);
    out.member("sent_batch_id", item.batchId).member("reported_batch_id", item.batchId).endObject();
}

bool mayBeChanged(Status status) noexcept {
    switch (status) {
        case Status::kInQueue:
        case Status::kMissed:
        case Status::kBusy:
        case Status::kPowerOff:
        case Status::kBanned:
            return true;
        default:
            return false;
    }
}

}  // namespace hub::number_queue
