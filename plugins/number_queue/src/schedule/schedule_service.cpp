#include "schedule/schedule_service.hpp"

#include "hub/http/error.hpp"
#include "hub/identity/audit.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue {

namespace {

json::Value summary(const SchedulePage& page) {
    return json::Object{{"skip_holidays", page.skipHolidays},
                        {"enabled", page.enabled},
                        {"intervals", json::parse(page.intervals)},
                        {"version", page.version}};
}

void replaceWindows(db::Transaction& tx, std::int64_t company, const std::vector<Interval>& intervals) {
    std::vector<std::int64_t> days;
    std::vector<std::string> starts;
    std::vector<std::string> ends;
    for (const Interval& interval : intervals) {
        days.push_back(interval.dayOfWeek);
        starts.push_back(interval.start);
        ends.push_back(interval.end);
    }
    tx.execute(sql::kDeleteScheduleWindows, company);
    tx.execute(sql::kAddScheduleWindows, company, days, starts, ends);
}

/// Columns for unnest.
struct HolidayColumns {
    std::vector<std::string> days;
    std::vector<std::string> names;
    std::vector<std::string> sources;

    explicit HolidayColumns(const std::vector<Holiday>& holidays) {
        for (const Holiday& holiday : holidays) {
            days.push_back(time::toIso8601(holiday.day));
            names.push_back(holiday.name);
            sources.push_back(holiday.source);
        }
    }
};

/// Thrown to undo a revision that changed nothing.
struct NothingChanged {};

}  // namespace

SchedulePage SchedulePage::fromRow(const db::Row& row) {
    SchedulePage page;
    page.skipHolidays = row.get<bool>("skip_holidays");
    page.enabled = row.get<bool>("enabled");
    page.disabledBy = row.get<std::optional<std::string>>("disabled_by");
    page.version = row.get<std::int64_t>("schedule_version");
    page.balance = row.get<std::optional<std::int64_t>>("balance");
    page.costPerConnected = row.get<std::int64_t>("cost_per_connected");
    page.intervals = row.get<std::string>("intervals");
    page.updatedAt = row.get<time::Timestamp>("updated_at");
    return page;
}

HolidayRevision HolidayRevision::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("revision"),  row.get<time::Timestamp>("created_at"),
            row.get<std::string>("created_by"), row.get<std::string>("note"),
            row.get<std::int64_t>("added"),     row.get<std::int64_t>("removed")};
}

SchedulePage ScheduleService::load(db::Transaction& tx, const NumberAccess& access) {
    if (auto page = tx.queryOptional<SchedulePage>(sql::kFindSchedule, access.company.id)) return std::move(*page);
    tx.execute(sql::kEnsureCompany, access.company.id, nullptr, settings_.get()->skipHolidays);
    return tx.queryOne<SchedulePage>(sql::kFindSchedule, access.company.id);
}

SchedulePage ScheduleService::show(const NumberAccess& access) {
    return database_.inTransaction("show_schedule", [&](db::Transaction& tx) { return load(tx, access); });
}

SchedulePage ScheduleService::change(const NumberAccess& access, const ScheduleChange& change) {
    return database_.inTransaction("change_schedule", [&](db::Transaction& tx) {
        const SchedulePage before = load(tx, access);
        if (!change.skipHolidays && !change.enabled && !change.intervals) return before;
        if (change.enabled.value_or(false) && before.balance && *before.balance <= 0)
            throw http::Error(400, "bad_request", "Wallet balance is zero. Please recharge before enabling.");
        tx.execute(sql::kChangeSchedule, access.company.id, change.skipHolidays, change.enabled, clock_.now());
        if (change.intervals) replaceWindows(tx, access.company.id, *change.intervals);
        SchedulePage after = load(tx, access);
        identity::recordAudit(tx,
                              {access.company.id, access.actor, "schedule.changed", "queue_company",
                               std::to_string(access.company.id), summary(before), summary(after), access.requestId});
        return after;
    });
}

std::vector<PreviewDay> ScheduleService::preview(const NumberAccess& access, std::chrono::sys_days from, int days) {
    return database_.inTransaction("preview_schedule", [&](db::Transaction& tx) {
        const SchedulePage page = load(tx, access);
        const auto plan = schedule_.planOf(tx, {access.company.id, page.version, page.skipHolidays});
        const RestsOn rests = [&](std::chrono::sys_days day) {
            return page.skipHolidays && plan->holidays.contains(day);
        };
        std::vector<PreviewDay> previewed;
        for (int i = 0; i < days; ++i) {
            const auto day = from + std::chrono::days(i);
            previewed.push_back({day, plan->holidays.namesOn(day), rests(day), spansOn(day, plan->week, rests)});
        }
        return previewed;
    });
}

std::vector<Holiday> ScheduleService::holidays(const std::optional<time::Date>& from,
                                               const std::optional<time::Date>& to) {
    return database_.inStatement(
        "list_holidays", [&](db::Transaction& tx) { return tx.queryAll<Holiday>(sql::kListHolidays, from, to); });
}

HolidayResult ScheduleService::changeHolidays(const HolidayChange& change) {
    try {
        return database_.inTransaction("change_holidays", [&](db::Transaction& tx) {
            const HolidayColumns given(change.holidays);
            HolidayResult result;
            result.revision =
                tx.queryOne<std::int64_t>(sql::kAddHolidayRevision, clock_.now(), change.actor, change.note);
            std::optional<time::Date> first;
            std::optional<time::Date> last;
            if (change.replaced) std::tie(first, last) = *change.replaced;
            result.removed = tx.execute(sql::kRemoveHolidays, result.revision, change.removedId, first, last,
                                        given.days, given.names, given.sources);
            result.removed +=
                tx.execute(sql::kSupersedeHolidays, result.revision, given.days, given.names, given.sources);
            result.added = tx.execute(sql::kAddHolidays, result.revision, given.days, given.names, given.sources);
            if (result.added + result.removed == 0) throw NothingChanged();
            tx.execute(sql::kRaiseScheduleVersions, clock_.now());
            identity::AuditEntry entry;
            entry.actor = change.actor;
            entry.action = "holidays.changed";
            entry.objectType = "queue_holiday_revision";
            entry.objectId = std::to_string(result.revision);
            entry.after = json::Object{{"note", change.note}, {"added", result.added}, {"removed", result.removed}};
            entry.requestId = change.requestId;
            identity::recordAudit(tx, entry);
            return result;
        });
    } catch (const NothingChanged&) {
        return {};
    }
}

std::vector<HolidayRevision> ScheduleService::revisions() {
    return database_.inStatement("list_holiday_revisions", [&](db::Transaction& tx) {
        return tx.queryAll<HolidayRevision>(sql::kListHolidayRevisions);
    });
}

}  // namespace hub::number_queue
