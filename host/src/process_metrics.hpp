/// @file process_metrics.hpp
/// @brief Memory, descriptors, threads and time of this process, under the names Prometheus' own clients use.
#pragma once

#include "hub/metrics/registry.hpp"

namespace hub::host {

/// Reads /proc; what cannot be read is left out. Thread-safe.
void reportProcess(metrics::Sample& sample);

}  // namespace hub::host
