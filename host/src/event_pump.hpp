/// @file event_pump.hpp
/// @brief Reads committed domain events once per instance and hands them to this instance's listeners.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/events/event.hpp"

namespace hub::host {

/// Instances tell each other by NOTIFY, sent once per burst and after the commit: inside the business transaction it would
/// make all commits of the database wait for each other. An instance that dies before it could tell is made up for by
/// polling. Without listeners nothing is read. Thread-safe.
class EventPump final : public events::Announcer {
public:
    explicit EventPump(db::Database& database);
    ~EventPump() override;

    void start();
    void stop() noexcept;

    void committed() noexcept override;

    /// Called on the pump's thread for every event; must not wait.
    using Listener = std::function<void(const events::Event&)>;

    /// Removes the listener when destroyed; afterwards it is not called any more.
    class Subscription {
    public:
        Subscription(EventPump& pump, std::uint64_t id) : pump_(pump), id_(id) {}
        ~Subscription() { pump_.remove(id_); }
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;

    private:
        EventPump& pump_;
        std::uint64_t id_;
    };
    std::unique_ptr<Subscription> subscribe(Listener listener);

    /// What a listener that has last seen `lastEventId` may have missed, oldest first, at most `limit`; some of it it may
    /// have seen. nullopt: the event is no longer kept, so everything may have been missed.
    std::optional<std::vector<events::Event>> missedSince(std::int64_t lastEventId, int limit);

    std::size_t listeners() const;

private:
    struct Cursor {
        std::uint64_t horizon = 0;  ///< Transactions from here on may still bring events.
        std::set<std::int64_t> seen;  ///< Events of those transactions that were delivered.
    };

    void loop();
    void readAll(Cursor& cursor, std::uint64_t horizon);
    void deliver(const std::vector<events::Event>& page);
    std::uint64_t currentHorizon();
    void remove(std::uint64_t id);

    db::Database& database_;
    std::unique_ptr<db::Database::Subscription> notifications_;
    mutable std::mutex mutex_;  ///< Guards the flags below.
    std::condition_variable changed_;
    bool stopping_ = false;
    bool pending_ = true;        ///< Something may be there to read.
    bool mustNotify_ = false;    ///< It was written by this instance.
    mutable std::mutex listenersMutex_;  ///< Held while listeners are called.
    std::unordered_map<std::uint64_t, Listener> listeners_;
    std::uint64_t nextListener_ = 1;
    std::thread thread_;
};

}  // namespace hub::host
