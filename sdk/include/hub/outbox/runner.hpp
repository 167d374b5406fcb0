/// @file hub/outbox/runner.hpp
/// @brief Delivers outbox messages; owned by the host, used directly by tests of deliveries.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
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
    /// Messages may have been committed: look now instead of at the next poll. Never blocks.
    void wake() noexcept;
    /// Lets deliveries under way finish; what is left stays in the table.
    void stop() noexcept;

    /// One round without threads: leases due messages of the topic and delivers them. @return how many were attempted.
    static int deliverDue(db::Database& database, const time::Clock& clock, const Delivery& delivery, int limit);

private:
    void work(const Delivery& delivery);

    db::Database& database_;
    const time::Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::uint64_t wakes_ = 0;
    std::vector<std::unique_ptr<const Delivery>> deliveries_;
    std::vector<std::thread> threads_;
};

}  // namespace hub::outbox
