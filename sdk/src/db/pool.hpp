/// @file pool.hpp
/// @brief The bounded connection pool.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "connection.hpp"
#include "hub/db/database.hpp"
#include "outage_gate.hpp"

namespace hub::db::detail {

/// Thread-safe. Slots are handed out last in, first out, waiting callers are served in order of arrival, and nothing
/// that can block happens under the mutex.
class Pool {
public:
    explicit Pool(const PoolSettings& settings);

    /// One leased connection, ready to use; given back on destruction. Must not outlive the pool.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) noexcept
            : pool_(pool), connection_(std::move(connection)) {}
        ~Lease();
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Connection& operator*() const noexcept { return *connection_; }
        Connection* operator->() const noexcept { return connection_.get(); }

    private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// @throws Unavailable when no slot became free in time or the server is away.
    Lease acquire();
    PoolStatistics statistics() const;
    /// For connections that exist and those to come.
    void setSlowQuery(std::chrono::milliseconds limit) noexcept {
        slowQuery_->store(limit.count(), std::memory_order_relaxed);
    }
    void close() noexcept;

private:
    struct Waiter {
        std::condition_variable served;
        std::unique_ptr<Connection> connection;
    };

    std::unique_ptr<Connection> takeSlot(OutageGate::TimePoint deadline);
    std::unique_ptr<Connection> waitForSlot(std::unique_lock<std::mutex>& lock, OutageGate::TimePoint deadline);
    void makeReady(Connection& connection, OutageGate::TimePoint deadline);
    void giveBack(std::unique_ptr<Connection> connection) noexcept;

    const std::shared_ptr<const ConnectionOptions> options_;
    const std::shared_ptr<SlowQueryLimit> slowQuery_;
    const ConnectionLimits limits_;
    metrics::Histogram& waitSeconds_;
    const std::size_t maxConnections_;
    const std::chrono::milliseconds acquireTimeout_;
    OutageGate gate_;

    mutable std::mutex mutex_;
    bool closed_ = false;
    std::size_t slots_ = 0;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::deque<Waiter*> waiters_;
    PoolStatistics counters_;
};

}  // namespace hub::db::detail
