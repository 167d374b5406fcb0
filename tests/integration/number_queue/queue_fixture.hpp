/// @file queue_fixture.hpp
/// @brief A migrated database with companies and numbers, and the services of the queue on it.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "dialer/batch_service.hpp"
#include "dialer/catalog_service.hpp"
#include "dialer/report_service.hpp"
#include "support/test_database.hpp"

namespace hub::number_queue::testing {

/// Stands still until it is moved. Thread-safe.
class SetClock final : public time::Clock {
public:
    explicit SetClock(std::string_view now) : now_(time::parseIso8601(now).value().time_since_epoch().count()) {}
    time::Timestamp now() const override { return time::Timestamp(std::chrono::microseconds(now_.load())); }
    void advance(std::chrono::microseconds by) { now_ += by.count(); }

private:
    std::atomic<std::int64_t> now_;
};

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
    DialerContext context() { return {database, clock, settings, schedule}; }

    hub::testing::TestDatabase test;
    db::Database& database;
    SetClock clock{"2026-02-01T10:00:00Z"};
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
