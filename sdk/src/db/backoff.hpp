/// @file backoff.hpp
/// @brief Exponential pauses with jitter.
#pragma once

#include <chrono>

namespace hub::db::detail {

/// A random pause between half of and the whole of first * 2^(attempt-1), at most `limit`. `attempt` counts from 1.
std::chrono::milliseconds backoff(int attempt, std::chrono::milliseconds first, std::chrono::milliseconds limit);

}  // namespace hub::db::detail
