/// @file
/// @brief Removes what nobody needs any more.
#pragma once

#include "config.hpp"
#include "hub/jobs/job.hpp"

namespace hub::number_assignment {

/// `settings` outlives the job. No decision waits for it: expired reservations count for nothing without it.
jobs::Job housekeepingJob(const CurrentSettings& settings);

}  // namespace hub::number_assignment
