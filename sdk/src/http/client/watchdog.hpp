#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace hub::http::client {

/// Why a connection was shut down under its user.
enum class Cut { kNone, kDeadline, kStopped };

/// Shuts sockets down when their time is over: Poco's timeouts bound single reads, and a server that sends a byte now
/// and then would hold its caller for ever. Thread-safe.
class Watchdog {
public:
    using Time = std::chrono::steady_clock::time_point;

    Watchdog() = default;
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// Watches a socket while it lives, which has to be shorter than the socket is open.
    class Watch {
    public:
        Watch(Watchdog& owner, int socket, Time deadline);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

        /// Ends the exchange from another thread.
        void stop() noexcept;
        Cut cut() const noexcept;

    private:
        friend class Watchdog;
        void shutDown(Cut reason) noexcept;  ///< With the lock held.

        Watchdog& owner_;
        int socket_;
        Cut cut_ = Cut::kNone;
        std::multimap<Time, Watch*>::iterator place_;
    };

private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Time, Watch*> watches_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace hub::http::client
