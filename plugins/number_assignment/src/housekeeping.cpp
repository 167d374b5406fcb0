#include "housekeeping.hpp"

#include "calls/repository.hpp"

namespace hub::number_assignment {

namespace {

constexpr std::int64_t kBatch = 10000;

/// Until a batch is not full, or the run has to end.
template <class Work>
std::int64_t inBatches(jobs::JobContext& context, const char* name, Work work) {
    std::int64_t all = 0;
    while (!context.stop.stop_requested()) {
        const std::int64_t done = context.database.inTransaction(name, [&](db::Transaction& tx) { return work(tx); });
        all += done;
        if (done < kBatch) break;
    }
    return all;
}

std::string run(jobs::JobContext& context, const Settings& settings) {
    const time::Timestamp now = context.clock.now();
    const auto expired = inBatches(context, "expire_calls",
                                   [&](db::Transaction& tx) { return calls::repository::expire(tx, now, kBatch); });
    const auto forgotten = inBatches(context, "forget_calls", [&](db::Transaction& tx) {
        return calls::repository::forget(tx, now - settings.keepReservations, kBatch);
    });
    const auto contacts = context.database.inTransaction(
        "forget_contacts", [&](db::Transaction& tx) { return calls::repository::forgetContacts(tx, now); });
    return std::to_string(expired) + " calls expired, " + std::to_string(forgotten) + " calls and " +
           std::to_string(contacts) + " contacts forgotten";
}

}  // namespace

jobs::Job housekeepingJob(const CurrentSettings& settings) {
    jobs::Job job;
    job.name = "housekeeping";
    job.description = "Ends reservations that have expired, removes old calls and contacts";
    job.every = std::chrono::minutes(5);
    job.jitter = std::chrono::seconds(20);
    job.run = [&settings](jobs::JobContext& context) { return run(context, *settings.get()); };
    return job;
}

}  // namespace hub::number_assignment
