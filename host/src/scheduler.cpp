#include "scheduler.hpp"

#include <algorithm>
#include <random>

#include "host/sql.hpp"
#include "hub/log/log.hpp"
#include "hub/metrics/registry.hpp"
#include "hub/text/utf8.hpp"

namespace hub::host {
namespace {

using std::chrono::milliseconds;

/// How soon to look again at a job that another instance is running or while the database is away.
constexpr milliseconds kRetryDelay{5000};
/// Other instances change due times, so a far one is not trusted for longer than this.
constexpr milliseconds kLongestWait{60000};
constexpr milliseconds kWatchInterval{500};
constexpr std::size_t kLongestResult = 500;

milliseconds randomUpTo(milliseconds limit) {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    return milliseconds(
        std::uniform_int_distribution<milliseconds::rep>(0, std::max<milliseconds::rep>(0, limit.count()))(generator));
}

}  // namespace

JobStatus JobStatus::fromRow(const db::Row& row) {
    JobStatus status;
    status.name = row.get<std::string>("job");
    status.dueAt = row.get<time::Timestamp>("due_at");
    status.startedAt = row.get<std::optional<time::Timestamp>>("started_at");
    status.finishedAt = row.get<std::optional<time::Timestamp>>("finished_at");
    status.succeeded = row.get<std::optional<bool>>("succeeded");
    status.result = row.get<std::optional<std::string>>("result");
    return status;
}

Scheduler::Scheduler(db::Database& database, const time::Clock& clock, std::string instance)
    : database_(database), clock_(clock), instance_(std::move(instance)), locks_(database.settings()) {}

Scheduler::~Scheduler() {
    stop();
}

void Scheduler::add(const std::string& owner, jobs::Job job) {
    auto entry = std::make_unique<Entry>();
    entry->owner = owner;
    entry->name = owner + "." + job.name;
    entry->last.name = entry->name;
    entry->last.description = job.description;
    entry->job = std::move(job);
    const std::lock_guard lock(mutex_);
    entries_.push_back(std::move(entry));
    changed_.notify_all();
}

bool Scheduler::remove(const std::string& owner, SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    for (const auto& entry : entries_) {
        if (entry->owner != owner) continue;
        entry->removed = true;
        entry->stop.request_stop();
    }
    const auto mine = [&](const auto& entry) { return entry->owner == owner && entry->removed; };
    const bool idle = changed_.wait_until(lock, deadline, [&] {
        return std::none_of(entries_.begin(), entries_.end(), [&](const auto& entry) { return mine(entry) && entry->running; });
    });
    if (idle) std::erase_if(entries_, mine);
    return idle;
}

void Scheduler::start() {
    for (int i = 0; i < kWorkers; ++i) threads_.emplace_back([this] { workerLoop(); });
    threads_.emplace_back([this] { watchLoop(); });
}

void Scheduler::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const auto& entry : entries_) entry->stop.request_stop();
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

Scheduler::Entry* Scheduler::takeDue(std::unique_lock<std::mutex>& lock) {
    while (!stopping_) {
        const SteadyTime now = std::chrono::steady_clock::now();
        SteadyTime next = now + kLongestWait;
        for (const auto& entry : entries_) {
            if (entry->running || entry->removed) continue;
            if (entry->nextCheck <= now) {
                entry->running = true;
                return entry.get();
            }
            next = std::min(next, entry->nextCheck);
        }
        changed_.wait_until(lock, next);
    }
    return nullptr;
}

void Scheduler::workerLoop() {
    std::unique_lock lock(mutex_);
    while (Entry* entry = takeDue(lock)) {
        lock.unlock();
        attempt(*entry);
        lock.lock();
        entry->running = false;
        changed_.notify_all();
    }
}

/// Ends runs that take too long and runs whose lock was lost.
void Scheduler::watchLoop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        changed_.wait_for(lock, kWatchInterval);
        for (const auto& entry : entries_) {
            if (!entry->running || !entry->stop.stop_possible() || entry->stop.stop_requested()) continue;
            const bool late = std::chrono::steady_clock::now() > entry->deadline;
            if (!late && locks_.held(entry->name)) continue;
            entry->late = late;
            log::warning("job.stop_requested", {{"job", entry->name}, {"reason", late ? "timeout" : "lock_lost"}});
            entry->stop.request_stop();
        }
    }
}

void Scheduler::checkAgainIn(Entry& entry, milliseconds delay) {
    const std::lock_guard lock(mutex_);
    entry.nextCheck = std::chrono::steady_clock::now() + std::clamp(delay, milliseconds(10), kLongestWait);
}

void Scheduler::attempt(Entry& entry) {
    try {
        if (!locks_.tryLock(entry.name)) return checkAgainIn(entry, kRetryDelay);
        runLocked(entry);
    } catch (const std::exception& error) {
        log::warning("job.postponed", {{"job", entry.name}, {"error", error.what()}});
        checkAgainIn(entry, kRetryDelay);
    }
    locks_.unlock(entry.name);
}

/// When the run began; nullopt: it is not due.
std::optional<time::Timestamp> Scheduler::begin(Entry& entry) {
    const time::Timestamp now = clock_.now();
    const JobStatus status = database_.inTransaction("begin_job", [&](db::Transaction& tx) {
        tx.execute(sql::kRegisterJob, entry.name, now);
        tx.queryOptional<std::string>(sql::kBeginJob, entry.name, now, instance_);
        return tx.queryOne<JobStatus>(sql::kSelectJob, entry.name);
    });
    const std::lock_guard lock(mutex_);
    const std::string description = entry.last.description;
    entry.last = status;
    entry.last.description = description;
    if (*status.dueAt <= now) return now;
    const auto wait = std::chrono::duration_cast<milliseconds>(*status.dueAt - now) + milliseconds(1);
    entry.nextCheck = std::chrono::steady_clock::now() + std::min(wait, kLongestWait);
    return std::nullopt;
}

void Scheduler::runLocked(Entry& entry) {
    const auto started = begin(entry);
    if (!started) return;
    {
        const std::lock_guard lock(mutex_);
        entry.stop = std::stop_source();
        entry.late = false;
        entry.deadline = std::chrono::steady_clock::now() + entry.job.timeout;
        if (stopping_ || entry.removed) entry.stop.request_stop();
    }
    Outcome outcome = runJob(entry);
    {
        const std::lock_guard lock(mutex_);
        entry.stop = std::stop_source(std::nostopstate);
        if (entry.late) {
            outcome = {false, "stopped after " + std::to_string(entry.job.timeout.count()) + " ms: " + outcome.result};
        }
    }
    if (!outcome.succeeded) log::error("job.failed", {{"job", entry.name}, {"error", outcome.result}});
    finish(entry, *started, outcome);
}

Scheduler::Outcome Scheduler::runJob(Entry& entry) {
    try {
        jobs::JobContext context{entry.stop.get_token(), database_, clock_};
        return {true, text::storable(entry.job.run(context), kLongestResult)};
    } catch (const std::exception& error) {
        return {false, text::storable(error.what(), kLongestResult)};
    } catch (...) {
        return {false, "not a std::exception"};
    }
}

void Scheduler::finish(Entry& entry, time::Timestamp started, const Outcome& outcome) {
    metrics::registry()
        .counter("dialhub_job_runs_total", "Runs of scheduled jobs by outcome",
                 {{"job", entry.name}, {"outcome", outcome.succeeded ? "succeeded" : "failed"}})
        .increment();
    const time::Timestamp now = clock_.now();
    const milliseconds wait = entry.job.every + randomUpTo(entry.job.jitter);
    const auto recorded =
        database_.inTransaction("finish_job",
                                [&](db::Transaction& tx) {
                                    return tx.execute(sql::kFinishJob, entry.name, now, outcome.succeeded,
                                                      outcome.result, now + wait, instance_, started);
                                },
                                {.retry = db::Retry::kIdempotent});
    if (recorded == 0) {  // the lock was lost and another instance has begun the next run
        log::warning("job.overtaken", {{"job", entry.name}});
        return checkAgainIn(entry, kRetryDelay);
    }
    const std::lock_guard lock(mutex_);
    entry.last.finishedAt = now;
    entry.last.succeeded = outcome.succeeded;
    entry.last.result = outcome.result;
    entry.last.dueAt = now + wait;
    entry.nextCheck = std::chrono::steady_clock::now() + std::min(wait, kLongestWait);
}

std::vector<JobStatus> Scheduler::statuses() const {
    const std::lock_guard lock(mutex_);
    std::vector<JobStatus> all;
    for (const auto& entry : entries_) {
        all.push_back(entry->last);
        all.back().running = entry->stop.stop_possible();
    }
    return all;
}

}  // namespace hub::host
