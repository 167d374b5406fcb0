#include "pool.hpp"

#include <algorithm>

namespace hub::db::detail {

Pool::Pool(const PoolSettings& settings)
    : options_(std::make_shared<const ConnectionOptions>(settings)),
      slowQuery_(std::make_shared<SlowQueryLimit>(settings.slowQuery.count())),
      limits_{.statement = settings.statementTimeout, .slowQuery = slowQuery_},
      waitSeconds_(metrics::registry().histogram("dialhub_db_pool_wait_seconds",
                                                 "How long callers waited for a connection to be free.",
                                                 {{"pool", settings.applicationName}})),
      maxConnections_(std::max<std::size_t>(settings.maxConnections, 1)),
      acquireTimeout_(settings.acquireTimeout),
      gate_(settings.acquireTimeout) {
    idle_.reserve(maxConnections_);
}

Pool::Lease::~Lease() {
    connection_->finish();
    pool_.giveBack(std::move(connection_));
}

Pool::Lease Pool::acquire() {
    const auto begun = std::chrono::steady_clock::now();
    const auto deadline = begun + acquireTimeout_;
    std::unique_ptr<Connection> connection = takeSlot(deadline);
    waitSeconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    try {
        makeReady(*connection, deadline);
    } catch (...) {
        giveBack(std::move(connection));
        throw;
    }
    return Lease(*this, std::move(connection));
}

std::unique_ptr<Connection> Pool::takeSlot(OutageGate::TimePoint deadline) {
    std::unique_lock lock(mutex_);
    if (closed_) throw Unavailable("the database pool is closed", "");
    std::unique_ptr<Connection> connection;
    if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
    } else if (slots_ < maxConnections_) {
        connection = std::make_unique<Connection>(options_, limits_);
        ++slots_;
    } else {
        connection = waitForSlot(lock, deadline);
    }
    ++counters_.acquired;
    return connection;
}

std::unique_ptr<Connection> Pool::waitForSlot(std::unique_lock<std::mutex>& lock, OutageGate::TimePoint deadline) {
    Waiter waiter;
    waiters_.push_back(&waiter);
    waiter.served.wait_until(lock, deadline, [&] { return waiter.connection != nullptr || closed_; });
    if (waiter.connection) return std::move(waiter.connection);
    std::erase(waiters_, &waiter);
    if (closed_) throw Unavailable("the database pool is closed", "");
    ++counters_.timeouts;
    throw Unavailable("all " + std::to_string(maxConnections_) + " database connections were in use for " +
                          std::to_string(acquireTimeout_.count()) + " ms",
                      "");
}

void Pool::makeReady(Connection& connection, OutageGate::TimePoint deadline) {
    const bool hadBeenOpen = connection.opened();
    while (!connection.usable()) {
        gate_.enter(deadline);
        try {
            connection.open();
        } catch (const Unavailable& error) {
            gate_.failed(error.what());
            continue;  // The gate decides who waits and who gives up.
        } catch (...) {
            gate_.failed("cannot connect to the database");
            throw;
        }
        gate_.succeeded();
        if (hadBeenOpen) {
            const std::lock_guard lock(mutex_);
            ++counters_.reconnects;
        }
    }
}

void Pool::giveBack(std::unique_ptr<Connection> connection) noexcept {
    std::unique_ptr<Connection> discarded;  // Closed after the mutex is released.
    const std::lock_guard lock(mutex_);
    if (closed_) {
        discarded = std::move(connection);
        --slots_;
    } else if (!waiters_.empty()) {
        Waiter& waiter = *waiters_.front();
        waiters_.pop_front();
        waiter.connection = std::move(connection);
        waiter.served.notify_one();
    } else {
        idle_.push_back(std::move(connection));
    }
}

PoolStatistics Pool::statistics() const {
    const std::lock_guard lock(mutex_);
    PoolStatistics statistics = counters_;
    statistics.size = slots_;
    statistics.inUse = slots_ - idle_.size();
    statistics.waiting = waiters_.size();
    return statistics;
}

void Pool::close() noexcept {
    gate_.close();
    std::vector<std::unique_ptr<Connection>> closing;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    closing.swap(idle_);
    slots_ -= closing.size();
    for (Waiter* waiter : waiters_) waiter->served.notify_one();
}

}  // namespace hub::db::detail
