/// @file
/// @brief Stores what carriers report.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "carriers/call_repository.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_assignment::carriers {

/// A commit takes longer than an event, and carriers report many calls at once: events that come while others are being
/// written wait for those, and are then written together, in one statement. Thread-safe; as many wait as there are
/// threads that call.
class EventStore {
public:
    /// The referred outlive it.
    EventStore(db::Database& database, const time::Clock& clock) : database_(database), clock_(clock) {}

    /// Returns when it is committed. @throws db::Error
    call_repository::StoredEvent store(const call_repository::VerifiedEvent& event);

private:
    struct Waiting;
    using Batch = std::vector<Waiting*>;

    Batch nextBatch();
    void writeNext(std::unique_lock<std::mutex>& lock);
    void write(const Batch& batch) noexcept;
    void writeTogether(const Batch& batch);

    db::Database& database_;
    const time::Clock& clock_;
    std::mutex mutex_;
    std::deque<Waiting*> waiting_;
    std::size_t writers_ = 0;
};

}  // namespace hub::number_assignment::carriers
