#include "http/client/watchdog.hpp"

#include <sys/socket.h>

namespace hub::http::client {

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Watchdog::run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        if (watches_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const Time next = watches_.begin()->first;
        if (std::chrono::steady_clock::now() < next) {
            changed_.wait_until(lock, next);
            continue;
        }
        Watch* const late = watches_.begin()->second;
        late->shutDown(Cut::kDeadline);
        watches_.erase(late->place_);
        late->place_ = watches_.end();
    }
}

Watchdog::Watch::Watch(Watchdog& owner, int socket, Time deadline) : owner_(owner), socket_(socket) {
    const std::lock_guard lock(owner_.mutex_);
    if (!owner_.thread_.joinable()) owner_.thread_ = std::thread([&watchdog = owner_] { watchdog.run(); });
    place_ = owner_.watches_.emplace(deadline, this);
    if (place_ == owner_.watches_.begin()) owner_.changed_.notify_all();
}

Watchdog::Watch::~Watch() {
    const std::lock_guard lock(owner_.mutex_);
    if (place_ != owner_.watches_.end()) owner_.watches_.erase(place_);
}

void Watchdog::Watch::stop() noexcept {
    const std::lock_guard lock(owner_.mutex_);
    shutDown(Cut::kStopped);
}

Cut Watchdog::Watch::cut() const noexcept {
    const std::lock_guard lock(owner_.mutex_);
    return cut_;
}

void Watchdog::Watch::shutDown(Cut reason) noexcept {
    if (cut_ != Cut::kNone) return;
    cut_ = reason;
    ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace hub::http::client
