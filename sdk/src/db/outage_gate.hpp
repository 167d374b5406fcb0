/// @file outage_gate.hpp
/// @brief Who may try to connect while the server is away.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

namespace hub::db::detail {

/// Thread-safe. While connecting works everybody may. After a failure one caller at a time probes, with growing pauses.
/// For the first `patience` of an outage the others wait (a restart takes seconds), after it they fail at once.
class OutageGate {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit OutageGate(std::chrono::milliseconds patience) noexcept : patience_(patience) {}

    /// Returns when the caller may connect; it must then report succeeded() or failed(). @throws Unavailable
    void enter(TimePoint deadline);
    void succeeded();
    void failed(const std::string& reason);
    /// Wakes those who wait; all further enter() calls throw.
    void close();

private:
    [[noreturn]] void refuse() const;

    const std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool closed_ = false;
    bool probing_ = false;
    int failures_ = 0;
    TimePoint since_;
    TimePoint nextProbe_;
    std::string reason_;
};

}  // namespace hub::db::detail
