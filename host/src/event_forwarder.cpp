#include "event_forwarder.hpp"

#include "hub/events/subscription.hpp"
#include "hub/log/log.hpp"

namespace hub::host {

namespace {

constexpr std::chrono::milliseconds kInterval{1000};

}  // namespace

void EventForwarder::start() {
    thread_ = std::thread([this] { loop(); });
}

void EventForwarder::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void EventForwarder::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        forwardOnce();
        lock.lock();
        changed_.wait_for(lock, kInterval, [this] { return stopping_; });
    }
}

void EventForwarder::forwardOnce() noexcept {
    try {
        if (events::forward(database_) > 0) outbox_.wake();
    } catch (const std::exception& error) {
        log::warning("events.forward_failed", {{"error", error.what()}});
    }
}

}  // namespace hub::host
