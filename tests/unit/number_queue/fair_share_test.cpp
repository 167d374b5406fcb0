#include "dialer/fair_share.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

using hub::number_queue::FairShare;
using hub::number_queue::Share;

namespace {

std::int64_t total(const std::vector<Share>& shares) {
    std::int64_t sum = 0;
    for (const Share& share : shares) sum += share.weight;
    return sum;
}

/// The promise of the class.
std::int64_t bound(const std::vector<Share>& shares, const Share& one) {
    return (static_cast<std::int64_t>(shares.size()) + 1) * total(shares) / one.weight;
}

}  // namespace

TEST_CASE("number_queue: seats follow the weights exactly over one round") {
    const std::vector<Share> shares{{7, 5}, {8, 3}, {9, 1}};
    FairShare turns;
    std::map<std::int64_t, int> served;
    for (int seat = 0; seat < 9; ++seat) ++served[turns.next(shares)];
    CHECK(served == std::map<std::int64_t, int>{{7, 5}, {8, 3}, {9, 1}});
}

TEST_CASE("number_queue: a batch is divided by weight, and small batches even out") {
    const std::vector<Share> shares{{1, 3}, {2, 1}};
    FairShare turns;
    CHECK(turns.distribute(shares, 100) == std::vector<std::int64_t>{75, 25});
    std::int64_t second = 0;
    for (int batch = 0; batch < 4; ++batch) second += turns.distribute(shares, 1)[1];
    CHECK(second == 1);
}

TEST_CASE("number_queue: nobody who is present waits longer than promised") {
    std::mt19937 random(20260131);
    for (int round = 0; round < 200; ++round) {
        std::vector<Share> shares;
        const auto count = 1 + random() % 8;
        for (std::size_t i = 0; i < count; ++i)
            shares.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(1 + random() % 20)});
        FairShare turns;
        std::map<std::int64_t, std::int64_t> waiting;
        for (int seat = 0; seat < 500; ++seat) {
            const std::int64_t served = turns.next(shares);
            for (const Share& share : shares) {
                if (share.id == served)
                    waiting[share.id] = 0;
                else
                    REQUIRE(++waiting[share.id] <= bound(shares, share));
            }
        }
    }
}

TEST_CASE("number_queue: competitors that come and go do not starve the one that stays") {
    std::mt19937 random(7);
    const Share patient{0, 1};
    FairShare turns;
    std::int64_t waited = 0;
    std::int64_t longest = 0;
    for (int seat = 0; seat < 5000; ++seat) {
        std::vector<Share> present{patient};
        for (std::int64_t other = 1; other <= 5; ++other) {
            if (random() % 2 == 0) present.push_back({other, 4});
        }
        if (turns.next(present) == patient.id)
            waited = 0;
        else
            longest = std::max(longest, ++waited);
    }
    // All five present all the time: 21 of weight in all, six competitors.
    CHECK(longest <= 26);
}
