/// @file event_forwarder.hpp
/// @brief Sends domain events to those who subscribed to them, through the outbox (hub/events/subscription.hpp).
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "hub/db/database.hpp"
#include "hub/outbox/runner.hpp"

namespace hub::host {

/// One thread that looks once a second; every instance of the hub has one. Thread-safe.
class EventForwarder {
public:
    EventForwarder(db::Database& database, outbox::Runner& outbox) : database_(database), outbox_(outbox) {}
    ~EventForwarder() { stop(); }

    void start();
    void stop() noexcept;

private:
    void loop();
    void forwardOnce() noexcept;

    db::Database& database_;
    outbox::Runner& outbox_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace hub::host
