/// @file queue_fixture.hpp
/// @brief A migrated database with companies and numbers, and the services of the queue on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/service.hpp"
#include "dialer/batch_service.hpp"
#include "dialer/report_service.hpp"
#include "hub/testing/fake_clock.hpp"
#include "hub/testing/test_database.hpp"

namespace hub::number_queue::testing {

/// Always open, or closed for the reason set; windows end when the test says so.
class SetSchedule final : public Schedule {
public:
    ScheduleDecision evaluate(db::Transaction&, const ScheduleSubject&, time::Timestamp) override { return decision; }
    ScheduleDecision decision;
};

class Queue {
public:
    Queue();

    /// An active organization with settings and default list.
    std::int64_t addCompany(const std::string& name);
    /// Queues 0912… numbers, `first` and on, in the company's default list or the named one (made when missing).
    void addNumbers(std::int64_t company, int first, int count, const std::string& list = "default");
    static std::string phone(int number);
    std::int64_t numberId(std::int64_t company, int number);

    /// The key of a dialer of the company; of every company with `all`.
    auth::Principal dialer(std::int64_t company, const std::string& name, bool all = false);

    BatchAnswer nextBatch(const auth::Principal& dialer, std::int64_t size,
                          const std::optional<std::string>& requestId = std::nullopt);
    std::vector<LeasedNumber> lease(const auth::Principal& dialer, std::int64_t size);
    /// A report of an unmodified engine: number id, telephone number, status and the time of the call (now).
    Report reportOf(const auth::Principal& dialer, const LeasedNumber& number, Status status);
    ReportAnswer report(const auth::Principal& dialer, const LeasedNumber& number, Status status);

    std::string value(const std::string& sql) { return test.value(sql); }
    std::int64_t count(const std::string& sql) { return std::stoll(test.value(sql)); }
    /// @throws std::runtime_error when the count is another one for half a minute
    void waitForCount(const std::string& sql, std::int64_t wanted);
    DialerContext context() { return {database, clock, settings, schedule}; }

    hub::testing::TestDatabase test;
    db::Database& database;
    hub::testing::FakeClock clock{"2026-02-01T10:00:00Z"};
    SetSchedule schedule;
    CurrentSettings settings;
    BatchService batches;
    ReportService reports;
    CatalogService catalog;

private:
    std::int64_t nextKey_ = 1;
};

Settings testSettings();

}  // namespace hub::number_queue::testing
