#include "housekeeping.hpp"

#include "dialer/batch_repository.hpp"
#include "dialer/report_repository.hpp"
#include "import/repository.hpp"

namespace hub::number_queue {

namespace {

/// No import takes that long.
constexpr std::chrono::days kImportIsLost{1};
/// A late report may still name its lease.
constexpr std::chrono::days kKeepLeases{30};

std::string run(jobs::JobContext& context, const Settings& settings) {
    const time::Timestamp now = context.clock.now();
    const time::Date today{std::chrono::floor<std::chrono::days>(now)};
    db::Database& database = context.database;
    const auto prepared = database.inTransaction(
        "prepare_attempts", [&](db::Transaction& tx) { return report_repository::prepareMonths(tx, today); });
    const auto batches = database.inTransaction("purge_batches", [&](db::Transaction& tx) {
        return batch_repository::purgeBatches(tx, now - settings.keepBatches);
    });
    const auto leases = database.inTransaction(
        "purge_leases", [&](db::Transaction& tx) { return batch_repository::purgeLeases(tx, now - kKeepLeases); });
    database.inTransaction("fail_lost_imports",
                           [&](db::Transaction& tx) { import_repository::failLost(tx, now - kImportIsLost, now); });
    return std::to_string(prepared) + " months prepared, " + std::to_string(batches) + " batches and " +
           std::to_string(leases) + " leases removed";
}

}  // namespace

jobs::Job housekeepingJob(const CurrentSettings& settings) {
    jobs::Job job;
    job.name = "housekeeping";
    job.description = "Prepares the months of queue_attempts, removes old batches and leftover leases";
    job.every = std::chrono::hours(6);
    job.jitter = std::chrono::minutes(10);
    job.run = [&settings](jobs::JobContext& context) { return run(context, *settings.get()); };
    return job;
}

}  // namespace hub::number_queue
