#include "statistics/model.hpp"

#include "status.hpp"

namespace hub::number_queue {

std::int64_t totalOf(const Counts& counts) {
    std::int64_t total = 0;
    for (const auto& [status, count] : counts) total += count;
    return total;
}

std::int64_t billableOf(const Counts& counts) {
    std::int64_t total = 0;
    for (const auto& [status, count] : counts) total += isBillable(parseStatus(status).value()) ? count : 0;
    return total;
}

}  // namespace hub::number_queue
