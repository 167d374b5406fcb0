#include "outage_gate.hpp"

#include <algorithm>

#include "backoff.hpp"
#include "hub/db/error.hpp"
#include "hub/log/log.hpp"

namespace hub::db::detail {

void OutageGate::enter(TimePoint deadline) {
    std::unique_lock lock(mutex_);
    while (true) {
        const TimePoint now = std::chrono::steady_clock::now();
        if (closed_) throw Unavailable("the database pool is closed", "");
        if (failures_ == 0) return;
        if (!probing_ && now >= nextProbe_) {
            probing_ = true;
            return;
        }
        const TimePoint giveUp = std::min(deadline, since_ + patience_);
        if (now >= giveUp) refuse();
        changed_.wait_until(lock, probing_ ? giveUp : std::min(giveUp, nextProbe_));
    }
}

void OutageGate::succeeded() {
    const std::lock_guard lock(mutex_);
    probing_ = false;
    if (failures_ == 0) return;
    failures_ = 0;
    const auto away = std::chrono::steady_clock::now() - since_;
    log::info("db.reachable",
              {{"after_milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(away).count()}});
    changed_.notify_all();
}

void OutageGate::failed(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    const TimePoint now = std::chrono::steady_clock::now();
    probing_ = false;
    if (failures_ == 0) {
        since_ = now;
        log::warning("db.unreachable", {{"reason", reason}});
    }
    reason_ = reason;
    ++failures_;
    nextProbe_ = now + backoff(failures_, std::chrono::milliseconds(50), std::chrono::milliseconds(3000));
    changed_.notify_all();
}

void OutageGate::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

void OutageGate::refuse() const {
    throw Unavailable(reason_, "");
}

}  // namespace hub::db::detail
