#include "schedule/windows_schedule.hpp"

#include <algorithm>

#include "number_queue/sql.hpp"

namespace hub::number_queue {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kWeek = 7 * kDay;

/// Seconds since the local Saturday 00:00.
std::int64_t secondOfWeek(time::Timestamp local) {
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto weekday = static_cast<std::int64_t>(std::chrono::weekday(day).c_encoding());  // Sunday 0
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(local - day).count();
    return (weekday + 1) % 7 * kDay + second;
}

}  // namespace

WeekSpan WeekSpan::fromRow(const db::Row& row) {
    const std::int64_t day = row.get<std::int64_t>("day_of_week") * kDay;
    WeekSpan span{day + row.get<std::int64_t>("start_second"), day + row.get<std::int64_t>("end_second")};
    if (span.end <= span.start) span.end += kDay;
    return span;
}

ScheduleDecision evaluateWindows(const std::vector<WeekSpan>& spans, time::Timestamp now, std::chrono::seconds offset) {
    const time::Timestamp local = now + offset;
    const std::int64_t second = secondOfWeek(local);
    const time::Timestamp weekStart = std::chrono::floor<std::chrono::seconds>(now) - std::chrono::seconds(second);

    ScheduleDecision decision;
    std::int64_t opensIn = kWeek;
    bool today = false;
    for (const WeekSpan& span : spans) {
        // Once as it is, once as it reaches over from the week before.
        for (const std::int64_t shift : {std::int64_t{0}, -kWeek}) {
            const std::int64_t start = span.start + shift;
            const std::int64_t end = span.end + shift;
            if (start <= second && second < end) {
                const time::Timestamp until = weekStart + std::chrono::seconds(end);
                decision.windowEnd = std::max(decision.windowEnd.value_or(until), until);
            }
        }
        today = today || span.start / kDay == second / kDay;
        opensIn = std::min(opensIn, (span.start - second + kWeek) % kWeek);
    }
    if (decision.windowEnd) return decision;
    decision.closed = today ? Closed::kOutsideWindow : Closed::kNoWindow;
    if (!spans.empty()) decision.opensAt = weekStart + std::chrono::seconds(second + opensIn);
    return decision;
}

ScheduleDecision WindowsSchedule::evaluate(db::Transaction& tx, const ScheduleSubject& company, time::Timestamp now) {
    return evaluateWindows(*spansOf(tx, company), now, zone_.offsetAt(now));
}

std::shared_ptr<const std::vector<WeekSpan>> WindowsSchedule::spansOf(db::Transaction& tx,
                                                                      const ScheduleSubject& company) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(company.organizationId);
        if (found != known_.end() && found->second.version == company.version) return found->second.spans;
    }
    auto spans = std::make_shared<const std::vector<WeekSpan>>(
        tx.queryAll<WeekSpan>(sql::kListScheduleWindows, company.organizationId));
    const std::lock_guard lock(mutex_);
    known_[company.organizationId] = {company.version, spans};
    return spans;
}

}  // namespace hub::number_queue
