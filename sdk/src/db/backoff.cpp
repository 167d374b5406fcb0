#include "backoff.hpp"

#include <algorithm>
#include <random>

namespace hub::db::detail {

std::chrono::milliseconds backoff(int attempt, std::chrono::milliseconds first, std::chrono::milliseconds limit) {
    thread_local std::minstd_rand generator{std::random_device{}()};
    const auto whole = std::min<std::chrono::milliseconds>(first * (1LL << std::clamp(attempt - 1, 0, 20)), limit);
    std::uniform_int_distribution<std::chrono::milliseconds::rep> pause(whole.count() / 2, whole.count());
    return std::chrono::milliseconds(pause(generator));
}

}  // namespace hub::db::detail
