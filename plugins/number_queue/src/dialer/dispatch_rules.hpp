/// @file
/// @brief Whether a company's numbers are handed out now, how many, and how long to stay away. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "../config.hpp"
#include "dialer/batch_model.hpp"

namespace hub::number_queue {

/// In the original's order: money, switch, schedule. nullopt: allowed.
std::optional<Refusal> judgeDispatch(const DispatchContext& company, const ScheduleDecision& schedule) noexcept;

/// The schedule's part of it.
std::optional<Refusal> judgeSchedule(const ScheduleDecision& schedule) noexcept;

std::chrono::seconds retryAfter(Refusal refusal, const Settings& settings) noexcept;

/// The company ran out of money while it was switched on: the switch has to say so.
bool mustSwitchOff(const DispatchContext& company) noexcept;
/// The company was switched off by its empty wallet, which has money again.
bool mustSwitchOn(const DispatchContext& company) noexcept;

/// What is asked for: `size`, or the default for each active line (engines that register lines name no size), within
/// the largest batch.
std::int64_t batchSize(const BatchRequest& request, const DispatchContext& company, const Settings& settings) noexcept;

}  // namespace hub::number_queue
