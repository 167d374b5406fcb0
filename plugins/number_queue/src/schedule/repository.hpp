/// @file
/// @brief Windows and holidays in the database.
#pragma once

#include <optional>
#include <vector>

#include "hub/db/transaction.hpp"
#include "schedule/model.hpp"

namespace hub::number_queue::schedule_repository {

/// nullopt: the queue has not met the company (company_repository::ensure).
std::optional<SchedulePage> find(db::Transaction& tx, std::int64_t company);
void change(db::Transaction& tx, std::int64_t company, const ScheduleChange& change, time::Timestamp now);
std::vector<WeekSpan> listWindows(db::Transaction& tx, std::int64_t company);

/// Those in force.
std::vector<Holiday> listHolidays(db::Transaction& tx, const std::optional<time::Date>& from,
                                  const std::optional<time::Date>& to);
/// As a new revision, also when nothing changes.
HolidayResult changeHolidays(db::Transaction& tx, const HolidayChange& change, time::Timestamp now);
/// The holidays have changed: what is known of any company's schedule is out of date.
void raiseVersions(db::Transaction& tx, time::Timestamp now);
std::vector<HolidayRevision> listRevisions(db::Transaction& tx);

}  // namespace hub::number_queue::schedule_repository
