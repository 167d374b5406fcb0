/// @file host_jobs.hpp
/// @brief Housekeeping of the core tables.
#pragma once

#include "scheduler.hpp"

namespace hub::host {

/// Removes events after a day and delivered outbox messages after a week.
void addHostJobs(Scheduler& scheduler);

}  // namespace hub::host
