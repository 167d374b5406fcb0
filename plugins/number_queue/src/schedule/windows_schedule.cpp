#include "schedule/windows_schedule.hpp"

#include <algorithm>

#include "schedule/repository.hpp"

namespace hub::number_queue {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;
/// How far the next opening is looked for: beyond the longest holidays.
constexpr int kSearchedDays = 60;

/// Saturday 0 to Friday 6.
std::int64_t dayOfWeek(std::chrono::sys_days day) {
    return (static_cast<std::int64_t>(std::chrono::weekday(day).c_encoding()) + 1) % 7;
}

}  // namespace

WeekSpan WeekSpan::fromRow(const db::Row& row) {
    const std::int64_t day = row.get<std::int64_t>("day_of_week") * kDay;
    WeekSpan span{day + row.get<std::int64_t>("start_second"), day + row.get<std::int64_t>("end_second")};
    if (span.end <= span.start) span.end += kDay;
    return span;
}

std::vector<OpenSpan> spansOn(std::chrono::sys_days day, const std::vector<WeekSpan>& week, const RestsOn& rests) {
    std::vector<OpenSpan> spans;
    if (rests(day)) return spans;
    const std::int64_t first = dayOfWeek(day) * kDay;
    const time::Timestamp midnight = day + std::chrono::days(1);
    for (const WeekSpan& span : week) {
        if (span.start < first || span.start >= first + kDay) continue;
        OpenSpan open{day + std::chrono::seconds(span.start - first), day + std::chrono::seconds(span.end - first)};
        if (open.end > midnight && rests(day + std::chrono::days(1))) open.end = midnight;
        spans.push_back(open);
    }
    std::sort(spans.begin(), spans.end(), [](const OpenSpan& a, const OpenSpan& b) { return a.start < b.start; });
    return spans;
}

ScheduleDecision evaluateWindows(const std::vector<WeekSpan>& week, const RestsOn& rests, time::Timestamp now,
                                 const TimeZone& zone) {
    const time::Timestamp local = now + zone.offsetAt(now);
    const auto today = std::chrono::floor<std::chrono::days>(local);
    ScheduleDecision decision;
    std::optional<time::Timestamp> until;
    // In the order of their beginnings: a window that begins before another ends goes on with it.
    for (const auto day : {today - std::chrono::days(1), today, today + std::chrono::days(1)}) {
        for (const OpenSpan& span : spansOn(day, week, rests)) {
            const bool open = until ? span.start <= *until : span.start <= local && local < span.end;
            if (open) until = std::max(until.value_or(span.end), span.end);
        }
    }
    if (until) {
        decision.windowEnd = zone.toUtc(*until);
        return decision;
    }
    if (rests(today))
        decision.closed = Closed::kHoliday;
    else
        decision.closed = spansOn(today, week, rests).empty() ? Closed::kNoWindow : Closed::kOutsideWindow;
    for (int i = 0; i < kSearchedDays && !decision.opensAt; ++i) {
        for (const OpenSpan& span : spansOn(today + std::chrono::days(i), week, rests)) {
            if (span.start <= local) continue;
            decision.opensAt = zone.toUtc(span.start);
            break;
        }
    }
    return decision;
}

ScheduleDecision WindowsSchedule::evaluate(db::Transaction& tx, const ScheduleSubject& company, time::Timestamp now) {
    const std::shared_ptr<const WeekPlan> plan = planOf(tx, company);
    const RestsOn rests = [&](std::chrono::sys_days day) {
        return company.skipHolidays && plan->holidays.contains(day);
    };
    return evaluateWindows(plan->week, rests, now, zone_);
}

std::shared_ptr<const WeekPlan> WindowsSchedule::planOf(db::Transaction& tx, const ScheduleSubject& company) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(company.organizationId);
        if (found != known_.end() && found->second.version == company.version) return found->second.plan;
    }
    auto plan = std::make_shared<const WeekPlan>(
        WeekPlan{schedule_repository::listWindows(tx, company.organizationId),
                 HolidayCalendar(schedule_repository::listHolidays(tx, std::nullopt, std::nullopt))});
    const std::lock_guard lock(mutex_);
    known_[company.organizationId] = {company.version, plan};
    return plan;
}

}  // namespace hub::number_queue
