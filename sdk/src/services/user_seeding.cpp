#include "hub/services/user_seeding.hpp"

#include <algorithm>

namespace hub::services {

std::string_view toString(SeedStatus status) noexcept {
    switch (status) {
        case SeedStatus::kCreated:
            return "created";
        case SeedStatus::kUpdated:
            return "updated";
        case SeedStatus::kUnchanged:
            return "unchanged";
        case SeedStatus::kMoved:
            return "moved";
        case SeedStatus::kError:
            break;
    }
    return "error";
}

std::size_t SeedReport::count(SeedStatus status) const noexcept {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const SeedOutcome& row) { return row.status == status; }));
}

}  // namespace hub::services
