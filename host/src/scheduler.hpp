/// @file scheduler.hpp
/// @brief Runs the jobs of the plugins: each on one instance at a time, when the database says it is due.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/db/session_locks.hpp"
#include "hub/jobs/job.hpp"

namespace hub::host {

/// The last run as this instance or another recorded it.
struct JobStatus {
    std::string name;  ///< "<owner>.<job>"
    std::string description;
    bool running = false;  ///< On this instance.
    std::optional<time::Timestamp> dueAt;
    std::optional<time::Timestamp> startedAt;
    std::optional<time::Timestamp> finishedAt;
    std::optional<bool> succeeded;
    std::optional<std::string> result;
    static JobStatus fromRow(const db::Row& row);
};

/// Thread-safe. A database that is away postpones jobs and is tried again.
class Scheduler {
public:
    /// `instance` names this process in job_runs.
    Scheduler(db::Database& database, const time::Clock& clock, std::string instance);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    void add(const std::string& owner, jobs::Job job);
    /// Ends the owner's jobs: none is begun any more, running ones are asked to stop and waited for.
    /// @return false when one was still running at the deadline; call again.
    bool remove(const std::string& owner, std::chrono::steady_clock::time_point deadline);
    void start();
    /// Requests running jobs to stop and waits for them.
    void stop() noexcept;

    std::vector<JobStatus> statuses() const;

private:
    using SteadyTime = std::chrono::steady_clock::time_point;
    struct Entry {
        std::string name;
        std::string owner;
        jobs::Job job;
        bool removed = false;
        bool running = false;
        SteadyTime nextCheck{};
        SteadyTime deadline{};
        bool late = false;  ///< The run has been told to stop because it takes too long.
        std::stop_source stop{std::nostopstate};
        JobStatus last;
    };
    struct Outcome {
        bool succeeded = false;
        std::string result;
    };
    static constexpr int kWorkers = 2;

    void workerLoop();
    void watchLoop();
    Entry* takeDue(std::unique_lock<std::mutex>& lock);
    void attempt(Entry& entry);
    void runLocked(Entry& entry);
    std::optional<time::Timestamp> begin(Entry& entry);
    Outcome runJob(Entry& entry);
    void finish(Entry& entry, time::Timestamp started, const Outcome& outcome);
    void checkAgainIn(Entry& entry, std::chrono::milliseconds delay);

    db::Database& database_;
    const time::Clock& clock_;
    const std::string instance_;
    db::SessionLocks locks_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::unique_ptr<Entry>> entries_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace hub::host
