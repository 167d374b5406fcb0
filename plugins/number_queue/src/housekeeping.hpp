/// @file
/// @brief What nobody waits for: partitions of the coming months, old batches, leftover leases.
#pragma once

#include "config.hpp"
#include "hub/jobs/job.hpp"

namespace hub::number_queue {

/// The settings outlive the job.
jobs::Job housekeepingJob(const CurrentSettings& settings);

}  // namespace hub::number_queue
