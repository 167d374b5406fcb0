/// @file
/// @brief Metrics of user seeding.
#pragma once

#include <array>

#include "hub/metrics/registry.hpp"
#include "hub/services/user_seeding.hpp"

namespace hub::user_seeding {

class SeedingMetrics {
public:
    static SeedingMetrics& get();
    void count(const services::SeedReport& report) noexcept;

private:
    SeedingMetrics();
    std::array<metrics::Counter*, 5> rows_{};
};

}  // namespace hub::user_seeding
