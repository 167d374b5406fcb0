/// @file http_server/timer_wheel.hpp
/// @brief When to look at which connection again, at constant cost and none for those that only wait.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hub::host::transport {

/// Milliseconds of the steady clock.
using Milliseconds = std::int64_t;
Milliseconds steadyNow() noexcept;

/// Not thread-safe: one a loop. Entries are linked in place and must be cancelled before they die.
///
/// A connection keeps its deadline for itself and stays where it is when the deadline moves to later (the usual case);
/// it is looked at when its slot comes up and then put into the slot of its real deadline. So a busy connection costs
/// nothing per request, and deadlines are late by up to kTick.
class TimerWheel {
public:
    static constexpr Milliseconds kTick = 32;
    static constexpr std::size_t kSlots = 2048;  ///< 65 s; what is due later is looked at once in between.

    struct Entry {
        Entry* previous = nullptr;
        Entry* next = nullptr;
        std::int64_t tick = kUnscheduled;
        static constexpr std::int64_t kUnscheduled = -1;
        bool scheduled() const noexcept { return tick != kUnscheduled; }
    };

    explicit TimerWheel(Milliseconds now) noexcept;

    /// Makes sure that entry is fired at due or before (never long before its slot's turn); keeps an earlier firing.
    void scheduleBy(Entry& entry, Milliseconds due) noexcept;
    void cancel(Entry& entry) noexcept;

    /// Calls fire(entry) for each entry that is due, unscheduled by then. fire may schedule and cancel any entry.
    template <typename Fire>
    void advance(Milliseconds now, Fire fire) {
        const std::int64_t target = now / kTick;
        while (tick_ < target) {
            const std::int64_t step = nextUsed(target);
            tick_ = step;
            Entry& head = slots_[slotOf(tick_)];
            while (head.next != &head) {
                Entry& entry = *head.next;
                cancel(entry);
                fire(entry);
            }
        }
    }

    /// Milliseconds until an entry may be due, or -1 when there is none.
    Milliseconds untilNext(Milliseconds now) const noexcept;

private:
    static std::size_t slotOf(std::int64_t tick) noexcept { return static_cast<std::size_t>(tick) % kSlots; }
    /// The next tick after tick_ whose slot is used, at most limit.
    std::int64_t nextUsed(std::int64_t limit) const noexcept;

    std::array<Entry, kSlots> slots_;
    std::array<std::uint64_t, kSlots / 64> used_{};
    std::int64_t tick_;  ///< Everything up to it has fired.
};

}  // namespace hub::host::transport
