/// @file
/// @brief Results of calls in the database.
#pragma once

#include <optional>
#include <vector>

#include "dialer/report_model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::report_repository {

/// The company: by id or by name. nullopt: the company or the number is not known.
std::optional<ReportFacts> findFacts(db::Transaction& tx, std::optional<std::int64_t> organizationId,
                                     const std::optional<std::string>& company, const Report& report);

/// The company of a report that names none; nullopt: none or several.
std::optional<std::int64_t> findCompany(db::Transaction& tx, const Report& report);

/// Whether a result that was applied named the lease.
bool leaseWasReported(db::Transaction& tx, std::int64_t numberId, std::int64_t leaseId);

/// @return the attempt's id; nullopt: the facts no longer hold, or the attempt is known; nothing was changed.
std::optional<std::int64_t> apply(db::Transaction& tx, const Report& report, const ReportFacts& facts,
                                  const ReportPlan& plan, time::Timestamp now);

/// What the repetition of a report says of dispatch. @return whether that is new.
bool noteSwitch(db::Transaction& tx, const Report& report, const ReportFacts& facts);

/// What is known of a report that came before its number was deleted.
std::optional<ReportFacts> findForgotten(db::Transaction& tx, std::int64_t organizationId, const Report& report);

/// Makes a number that is not queued; does nothing when there is one.
void insertNumber(db::Transaction& tx, std::int64_t organizationId, const Report& report, time::Timestamp now);

/// Suppresses the number everywhere and takes it out of every queue.
void suppressComplaint(db::Transaction& tx, const ReportFacts& facts, const Report& report, time::Timestamp now);

/// Makes the partitions of the coming months. @return how many.
std::int32_t prepareMonths(db::Transaction& tx, time::Date today);

}  // namespace hub::number_queue::report_repository
