#include "schedule/service.hpp"

#include "company/repository.hpp"
#include "hub/http/error.hpp"
#include "schedule/repository.hpp"

namespace hub::number_queue {

namespace {

json::Value summary(const SchedulePage& page) {
    return json::Object{{"skip_holidays", page.skipHolidays},
                        {"enabled", page.enabled},
                        {"intervals", json::parse(page.intervals)},
                        {"version", page.version}};
}

void audit(db::Transaction& tx, const HolidayChange& change, const HolidayResult& result) {
    identity::AuditEntry entry;
    entry.actor = change.actor;
    entry.action = "holidays.changed";
    entry.objectType = "queue_holiday_revision";
    entry.objectId = std::to_string(result.revision);
    entry.after = json::Object{{"note", change.note}, {"added", result.added}, {"removed", result.removed}};
    entry.requestId = change.requestId;
    identity::recordAudit(tx, entry);
}

/// Thrown to undo a revision that changed nothing.
struct NothingChanged {};

}  // namespace

SchedulePage ScheduleService::load(db::Transaction& tx, const CompanyAccess& access) {
    if (auto page = schedule_repository::find(tx, access.company.id)) return std::move(*page);
    company_repository::ensure(tx, access.company.id, std::nullopt, context_.settings.get()->skipHolidays);
    return schedule_repository::find(tx, access.company.id).value();
}

SchedulePage ScheduleService::show(const CompanyAccess& access) {
    return context_.database.inTransaction("show_schedule", [&](db::Transaction& tx) { return load(tx, access); });
}

SchedulePage ScheduleService::change(const CompanyAccess& access, const ScheduleChange& change) {
    return context_.database.inTransaction("change_schedule", [&](db::Transaction& tx) {
        const SchedulePage before = load(tx, access);
        if (!change.skipHolidays && !change.enabled && !change.intervals) return before;
        if (change.enabled.value_or(false) && before.balance && *before.balance <= 0)
            throw http::badRequest("Wallet balance is zero. Please recharge before enabling.");
        schedule_repository::change(tx, access.company.id, change, context_.clock.now());
        SchedulePage after = load(tx, access);
        identity::AuditEntry entry =
            auditEntry(access, "schedule.changed", "queue_company", std::to_string(access.company.id));
        entry.before = summary(before);
        entry.after = summary(after);
        identity::recordAudit(tx, entry);
        return after;
    });
}

std::vector<PreviewDay> ScheduleService::preview(const CompanyAccess& access, const std::optional<time::Date>& from,
                                                 int days) {
    const time::Timestamp now = context_.clock.now();
    const auto today = std::chrono::floor<std::chrono::days>(now + context_.zone.offsetAt(now));
    const std::chrono::sys_days first = from ? std::chrono::sys_days(*from) : today;
    return context_.database.inTransaction("preview_schedule", [&](db::Transaction& tx) {
        const SchedulePage page = load(tx, access);
        const auto plan = schedule_.planOf(tx, {access.company.id, page.version, page.skipHolidays});
        const RestsOn rests = [&](std::chrono::sys_days day) {
            return page.skipHolidays && plan->holidays.contains(day);
        };
        std::vector<PreviewDay> previewed;
        for (int i = 0; i < days; ++i) {
            const auto day = first + std::chrono::days(i);
            previewed.push_back({day, plan->holidays.namesOn(day), rests(day), spansOn(day, plan->week, rests)});
        }
        return previewed;
    });
}

std::vector<Holiday> ScheduleService::holidays(const std::optional<time::Date>& from,
                                               const std::optional<time::Date>& to) {
    return context_.database.inStatement(
        "list_holidays", [&](db::Transaction& tx) { return schedule_repository::listHolidays(tx, from, to); });
}

HolidayResult ScheduleService::changeHolidays(const HolidayChange& change) {
    try {
        return context_.database.inTransaction("change_holidays", [&](db::Transaction& tx) {
            const HolidayResult result = schedule_repository::changeHolidays(tx, change, context_.clock.now());
            if (result.added + result.removed == 0) throw NothingChanged();
            schedule_repository::raiseVersions(tx, context_.clock.now());
            audit(tx, change, result);
            return result;
        });
    } catch (const NothingChanged&) {
        return {};
    }
}

std::vector<HolidayRevision> ScheduleService::revisions() {
    return context_.database.inStatement("list_holiday_revisions", schedule_repository::listRevisions);
}

}  // namespace hub::number_queue
