#include "dialer/dispatch_rules.hpp"

#include <algorithm>

namespace hub::number_queue {

namespace {

bool isBroke(const DispatchContext& company) noexcept {
    return company.balance && *company.balance <= 0;
}

Refusal refusalOf(Closed closed) noexcept {
    switch (closed) {
        case Closed::kHoliday:
            return Refusal::kHoliday;
        case Closed::kNoWindow:
            return Refusal::kNoWindow;
        case Closed::kOutsideWindow:
            break;
    }
    return Refusal::kOutsideWindow;
}

}  // namespace

std::string_view toString(Refusal refusal) noexcept {
    switch (refusal) {
        case Refusal::kInsufficientFunds:
            return "insufficient_funds";
        case Refusal::kDisabled:
            return "disabled";
        case Refusal::kHoliday:
            return "holiday";
        case Refusal::kNoWindow:
            return "no_window";
        case Refusal::kOutsideWindow:
            break;
    }
    return "outside_allowed_time_window";
}

std::optional<Refusal> judgeDispatch(const DispatchContext& company, const ScheduleDecision& schedule) noexcept {
    if (isBroke(company)) return Refusal::kInsufficientFunds;
    if (!company.enabled && !mustSwitchOn(company)) return Refusal::kDisabled;
    return judgeSchedule(schedule);
}

std::optional<Refusal> judgeSchedule(const ScheduleDecision& schedule) noexcept {
    if (!schedule.closed) return std::nullopt;
    return refusalOf(*schedule.closed);
}

std::chrono::seconds retryAfter(Refusal refusal, const Settings& settings) noexcept {
    const bool brief = refusal == Refusal::kInsufficientFunds || refusal == Refusal::kDisabled;
    return brief ? settings.shortRetry : settings.longRetry;
}

bool mustSwitchOff(const DispatchContext& company) noexcept {
    return company.enabled && isBroke(company);
}

bool mustSwitchOn(const DispatchContext& company) noexcept {
    return !company.enabled && company.disabledBy == "funds" && !isBroke(company);
}

std::int64_t batchSize(const BatchRequest& request, const DispatchContext& company, const Settings& settings) noexcept {
    if (request.size) return std::clamp(*request.size, std::int64_t{0}, settings.maxBatchSize);
    // Companies without lines are those of engines that know none.
    std::int64_t lines = company.linesKnown > 0 ? company.linesActive : 1;
    if (request.activeLines)
        lines = company.linesKnown > 0 ? std::min(lines, *request.activeLines) : *request.activeLines;
    const std::int64_t perLine = company.batchSize.value_or(settings.defaultBatchSize);
    return std::min(perLine * std::clamp(lines, std::int64_t{0}, settings.maxBatchSize), settings.maxBatchSize);
}

}  // namespace hub::number_queue
