#include "dialer/fair_share.hpp"

namespace hub::number_queue {

std::int64_t FairShare::next(std::span<const Share> present) {
    std::vector<std::int64_t> credits = creditsOf(present);
    const std::size_t index = nextIndex(present, credits);
    keep(present, credits);
    return present[index].id;
}

std::vector<std::int64_t> FairShare::distribute(std::span<const Share> present, std::int64_t seats) {
    std::vector<std::int64_t> credits = creditsOf(present);
    std::vector<std::int64_t> given(present.size(), 0);
    for (std::int64_t seat = 0; seat < seats; ++seat) ++given[nextIndex(present, credits)];
    keep(present, credits);
    return given;
}

std::size_t FairShare::nextIndex(std::span<const Share> present, std::vector<std::int64_t>& credits) const {
    std::int64_t total = 0;
    std::size_t best = 0;
    for (std::size_t i = 0; i < present.size(); ++i) {
        credits[i] += present[i].weight;
        total += present[i].weight;
        if (credits[i] > credits[best]) best = i;
    }
    credits[best] -= total;
    return best;
}

std::vector<std::int64_t> FairShare::creditsOf(std::span<const Share> present) const {
    std::vector<std::int64_t> credits;
    credits.reserve(present.size());
    for (const Share& share : present) {
        const auto found = credits_.find(share.id);
        credits.push_back(found == credits_.end() ? 0 : found->second);
    }
    return credits;
}

void FairShare::keep(std::span<const Share> present, const std::vector<std::int64_t>& credits) {
    credits_.clear();
    for (std::size_t i = 0; i < present.size(); ++i) credits_[present[i].id] = credits[i];
}

}  // namespace hub::number_queue
