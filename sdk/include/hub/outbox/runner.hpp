/// @file hub/outbox/runner.hpp
/// @brief Delivers outbox messages; owned by the host, used directly by tests of deliveries.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/outbox/outbox.hpp"
#include "hub/time/clock.hpp"

namespace hub::outbox {

/// Any number of processes may run deliveries of one topic: leases keep them apart. Thread-safe.
class Runner {
public:
    Runner(db::Database& database, const time::Clock& clock);
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// Starts Delivery::parallel workers for the topic.
    void add(Delivery delivery);
    /// Takes no further messages of the topic; the delivery under way is waited for. Messages stay in the table.
    /// @return false when it was not over at the deadline; call again. True for a topic nobody delivers.
    bool remove(const std::string& topic, std::chrono::steady_clock::time_point deadline);
    /// Messages may have been committed: look now instead of at the next poll. Never blocks.
    void wake() noexcept;
    /// Lets deliveries under way finish; what is left stays in the table.
    void stop() noexcept;

    /// One round without threads: leases due messages of the topic and delivers them. @return how many were attempted.
    static int deliverDue(db::Database& database, const time::Clock& clock, const Delivery& delivery, int limit);

private:
    /// A delivery and its workers.
    struct Lane {
        explicit Lane(Delivery declared) : delivery(std::move(declared)) {}
        const Delivery delivery;
        bool removed = false;
        int working = 0;
        std::vector<std::thread> threads;
    };
    void work(Lane& lane);
    std::vector<std::unique_ptr<Lane>> takeIdle(const std::string& topic);

    db::Database& database_;
    const time::Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::uint64_t wakes_ = 0;
    std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace hub::outbox
