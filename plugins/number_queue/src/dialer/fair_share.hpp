/// @file
/// @brief Smooth weighted round robin: who is served next so that each gets its share soon, not only in the long run.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace hub::number_queue {

struct Share {
    std::int64_t id = 0;
    std::int64_t weight = 1;  ///< At least 1.
};

/// Keeps each competitor's credit between calls. With weights w of sum W, one of n competitors that are present every time
/// waits about W / w seats for its next, and never more than (n + 1) W / w: all credits together are 0, nobody owes more
/// than W, so that nobody's grows beyond n W. Those who are absent keep no credit: nobody saves up turns by having
/// nothing to do. Not thread-safe.
class FairShare {
public:
    /// Whose seat is next; `present` must not be empty.
    std::int64_t next(std::span<const Share> present);
    /// How many of `seats` each gets, in the order of `present`.
    std::vector<std::int64_t> distribute(std::span<const Share> present, std::int64_t seats);

private:
    std::size_t nextIndex(std::span<const Share> present, std::vector<std::int64_t>& credits) const;
    std::vector<std::int64_t> creditsOf(std::span<const Share> present) const;
    void keep(std::span<const Share> present, const std::vector<std::int64_t>& credits);

    std::map<std::int64_t, std::int64_t> credits_;
};

}  // namespace hub::number_queue
