#include "carriers/event_store.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <optional>
#include <tuple>

namespace hub::number_assignment::carriers {

namespace {

/// One executes while another waits for the disk.
constexpr std::size_t kMostWriters = 2;
constexpr std::size_t kLargestBatch = 64;

auto callOf(const call_repository::VerifiedEvent& event) {
    return std::tie(event.account.organizationId, event.event.provider, event.event.carrierCallId);
}

}  // namespace

/// Lives on the stack of the thread that waits; the others touch it under the lock, or while they write it.
struct EventStore::Waiting {
    const call_repository::VerifiedEvent& event;
    std::condition_variable changed;
    bool finished = false;
    std::optional<call_repository::StoredEvent> stored;
    std::exception_ptr problem;
};

call_repository::StoredEvent EventStore::store(const call_repository::VerifiedEvent& event) {
    Waiting mine{event, {}, false, {}, {}};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&mine);
    while (!mine.finished) {
        if (writers_ < kMostWriters && !waiting_.empty())
            writeNext(lock);
        else
            mine.changed.wait(lock);
    }
    if (mine.problem) std::rethrow_exception(mine.problem);
    return *mine.stored;
}

void EventStore::writeNext(std::unique_lock<std::mutex>& lock) {
    ++writers_;
    const Batch batch = nextBatch();
    lock.unlock();
    write(batch);
    lock.lock();
    --writers_;
    for (Waiting* one : batch) {
        one->finished = true;
        one->changed.notify_one();
    }
    if (!waiting_.empty()) waiting_.front()->changed.notify_one();
}

/// From those that have waited longest, one of each call: the statement could not tell which event of a call is the
/// later.
EventStore::Batch EventStore::nextBatch() {
    Batch batch;
    std::erase_if(waiting_, [&](Waiting* one) {
        const bool fits = batch.size() < kLargestBatch && std::none_of(batch.begin(), batch.end(), [&](Waiting* other) {
                              return callOf(other->event) == callOf(one->event);
                          });
        if (fits) batch.push_back(one);
        return fits;
    });
    // Batches with calls in common lock them in one order.
    std::sort(batch.begin(), batch.end(),
              [](Waiting* left, Waiting* right) { return callOf(left->event) < callOf(right->event); });
    return batch;
}

void EventStore::write(const Batch& batch) noexcept {
    const auto fail = [&] {
        for (Waiting* one : batch) one->problem = std::current_exception();
    };
    try {
        writeTogether(batch);
    } catch (const db::Unavailable&) {
        fail();
    } catch (const std::exception&) {
        if (batch.size() == 1) return fail();
        // What is wrong with one of them is not the others' fault.
        for (Waiting* one : batch) write({one});
    }
}

void EventStore::writeTogether(const Batch& batch) {
    std::vector<call_repository::VerifiedEvent> events;
    events.reserve(batch.size());
    for (const Waiting* one : batch) events.push_back(one->event);
    const auto stored = database_.inStatement(
        "store_carrier_events", [&](db::Transaction& tx) { return call_repository::store(tx, events, clock_.now()); },
        db::Retry::kIdempotent);
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->stored = stored.at(i);
}

}  // namespace hub::number_assignment::carriers
