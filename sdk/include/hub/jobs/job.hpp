/// @file hub/jobs/job.hpp
/// @brief Work on a schedule, done by one instance of the hub at a time.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::jobs {

/// What a run may use. `stop` is requested when the timeout has passed, the hub stops, or the lock that keeps other
/// instances out was lost: return soon, finishing or rolling back the transaction at hand.
struct JobContext {
    std::stop_token stop;
    db::Database& database;
    const time::Clock& clock;
};

/// Declared through Registrar::job. When to run next is kept in the database and shared by all instances: a restart does
/// not run a job early, and a missed time is made up for once.
struct Job {
    std::string name;         ///< snake_case, unique in the plugin.
    std::string description;
    std::chrono::milliseconds every{std::chrono::hours(1)};   ///< From the end of one run to the start of the next.
    std::chrono::milliseconds jitter{0};                      ///< Up to this much is added at random.
    std::chrono::milliseconds timeout{std::chrono::minutes(5)};
    /// @return one line for operators ("12 rows removed"). Exceptions are the run's error; the next time stays.
    std::function<std::string(JobContext&)> run;
};

}  // namespace hub::jobs
