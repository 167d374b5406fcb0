#include "host_jobs.hpp"

#include "events/sql.hpp"
#include "outbox/sql.hpp"

namespace hub::host {
namespace {

/// Small enough that one statement never holds others up.
constexpr int kBatch = 5000;

/// Deletes batch by batch until nothing is left or the job is told to stop.
template <class DeleteBatch>
std::string deleteAll(jobs::JobContext& context, const char* name, DeleteBatch&& deleteBatch) {
    std::int64_t total = 0;
    std::int64_t deleted = kBatch;
    while (deleted >= kBatch && !context.stop.stop_requested()) {
        deleted = context.database.inTransaction(name, [&](db::Transaction& tx) { return deleteBatch(tx); });
        total += deleted;
    }
    return std::to_string(total) + " rows removed";
}

jobs::Job housekeeping(std::string name, std::string description, std::function<std::string(jobs::JobContext&)> run) {
    jobs::Job job;
    job.name = std::move(name);
    job.description = std::move(description);
    job.every = std::chrono::minutes(10);
    job.jitter = std::chrono::minutes(1);
    job.run = std::move(run);
    return job;
}

}  // namespace

void addHostJobs(Scheduler& scheduler) {
    scheduler.add("host", housekeeping("remove_old_events", "Domain events older than a day", [](jobs::JobContext& context) {
        return deleteAll(context, "delete_old_events", [&](db::Transaction& tx) {
            return tx.execute(events::sql::kDeleteOldEvents, context.clock.now() - std::chrono::days(1), kBatch);
        });
    }));
    scheduler.add("host", housekeeping("remove_delivered_messages", "Delivered outbox messages older than a week", [](jobs::JobContext& context) {
        return deleteAll(context, "delete_delivered_messages", [&](db::Transaction& tx) {
            return tx.execute(outbox::sql::kDeleteDelivered, context.clock.now() - std::chrono::days(7), kBatch);
        });
    }));
}

}  // namespace hub::host
