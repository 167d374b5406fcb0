#include "http_server/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <chrono>

namespace hub::host::transport {

Milliseconds steadyNow() noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

TimerWheel::TimerWheel(Milliseconds now) noexcept : tick_(now / kTick) {
    for (Entry& slot : slots_) slot.previous = slot.next = &slot;
}

void TimerWheel::scheduleBy(Entry& entry, Milliseconds due) noexcept {
    const std::int64_t horizon = tick_ + static_cast<std::int64_t>(kSlots) - 1;
    const std::int64_t tick = std::clamp(due / kTick + 1, tick_ + 1, horizon);
    if (entry.scheduled()) {
        if (entry.tick <= tick) return;
        cancel(entry);
    }
    const std::size_t slot = slotOf(tick);
    Entry& head = slots_[slot];
    entry.tick = tick;
    entry.previous = head.previous;
    entry.next = &head;
    head.previous->next = &entry;
    head.previous = &entry;
    used_[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

void TimerWheel::cancel(Entry& entry) noexcept {
    if (!entry.scheduled()) return;
    entry.previous->next = entry.next;
    entry.next->previous = entry.previous;
    const std::size_t slot = slotOf(entry.tick);
    if (slots_[slot].next == &slots_[slot]) used_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    entry.previous = entry.next = nullptr;
    entry.tick = Entry::kUnscheduled;
}

std::int64_t TimerWheel::nextUsed(std::int64_t limit) const noexcept {
    for (std::int64_t tick = tick_ + 1; tick < limit;) {
        const std::size_t slot = slotOf(tick);
        const std::uint64_t word = used_[slot / 64] >> (slot % 64);
        if (word != 0) return std::min(limit, tick + std::countr_zero(word));
        tick += static_cast<std::int64_t>(64 - slot % 64);
    }
    return limit;
}

Milliseconds TimerWheel::untilNext(Milliseconds now) const noexcept {
    const std::int64_t end = tick_ + static_cast<std::int64_t>(kSlots);
    const std::int64_t tick = nextUsed(end);
    if (tick == end) return -1;
    return std::max<Milliseconds>(0, tick * kTick - now);
}

}  // namespace hub::host::transport
