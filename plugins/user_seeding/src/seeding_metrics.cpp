#include "seeding_metrics.hpp"

namespace hub::user_seeding {

namespace {

constexpr std::array<services::SeedStatus, 5> kStatuses{services::SeedStatus::kCreated, services::SeedStatus::kUpdated,
                                                        services::SeedStatus::kUnchanged, services::SeedStatus::kMoved,
                                                        services::SeedStatus::kError};

}  // namespace

SeedingMetrics& SeedingMetrics::get() {
    static SeedingMetrics instance;
    return instance;
}

SeedingMetrics::SeedingMetrics() {
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        rows_[i] = &metrics::registry().counter("dialhub_user_seeding_rows_total", "Rows of lists of users by outcome",
                                                {{"status", std::string(toString(kStatuses[i]))}});
    }
}

void SeedingMetrics::count(const services::SeedReport& report) noexcept {
    for (std::size_t i = 0; i < kStatuses.size(); ++i) rows_[i]->increment(report.count(kStatuses[i]));
}

}  // namespace hub::user_seeding
