#include "schedule/repository.hpp"

#include <tuple>

#include "number_queue/sql.hpp"

namespace hub::number_queue {

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

namespace schedule_repository {

namespace {

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

}  // namespace

std::optional<SchedulePage> find(db::Transaction& tx, std::int64_t company) {
    return tx.queryOptional<SchedulePage>(sql::kFindSchedule, company);
}

void change(db::Transaction& tx, std::int64_t company, const ScheduleChange& change, time::Timestamp now) {
    tx.execute(sql::kChangeSchedule, company, change.skipHolidays, change.enabled, now);
    if (change.intervals) replaceWindows(tx, company, *change.intervals);
}

std::vector<WeekSpan> listWindows(db::Transaction& tx, std::int64_t company) {
    return tx.queryAll<WeekSpan>(sql::kListScheduleWindows, company);
}

std::vector<Holiday> listHolidays(db::Transaction& tx, const std::optional<time::Date>& from,
                                  const std::optional<time::Date>& to) {
    return tx.queryAll<Holiday>(sql::kListHolidays, from, to);
}

HolidayResult changeHolidays(db::Transaction& tx, const HolidayChange& change, time::Timestamp now) {
    const HolidayColumns given(change.holidays);
    std::optional<time::Date> first;
    std::optional<time::Date> last;
    if (change.replaced) std::tie(first, last) = *change.replaced;
    tx.execute(sql::kLockHolidays);
    HolidayResult result;
    result.revision = tx.queryOne<std::int64_t>(sql::kAddHolidayRevision, now, change.actor, change.note);
    result.removed = tx.execute(sql::kRemoveHolidays, result.revision, change.removedId, first, last, given.days,
                                given.names, given.sources);
    result.removed += tx.execute(sql::kSupersedeHolidays, result.revision, given.days, given.names, given.sources);
    result.added = tx.execute(sql::kAddHolidays, result.revision, given.days, given.names, given.sources);
    return result;
}

void raiseVersions(db::Transaction& tx, time::Timestamp now) {
    tx.execute(sql::kRaiseScheduleVersions, now);
}

std::vector<HolidayRevision> listRevisions(db::Transaction& tx) {
    return tx.queryAll<HolidayRevision>(sql::kListHolidayRevisions);
}

}  // namespace schedule_repository

}  // namespace hub::number_queue
