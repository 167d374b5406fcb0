/// @file event_pump.hpp
/// @brief Reads committed domain events once per instance and hands them to this instance's listeners.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "event_position.hpp"
#include "hub/db/database.hpp"
#include "hub/events/event.hpp"

namespace hub::host {

/// Where the events go. Called by the pump's thread only.
class EventSink {
public:
    struct Told {
        events::Event event;
        std::string position;  ///< EventPosition::text() of a listener that was told of it and all before.
    };

    virtual ~EventSink() = default;
    /// Without listeners nothing is read.
    virtual bool hasListeners() const noexcept = 0;
    /// New events in order; must not wait. `position` is that behind them and moves on without events, too.
    /// @return bytes that now wait to be sent to all listeners together: the pump gives them time.
    virtual std::size_t deliver(const std::vector<Told>& events, const EventPosition& position) = 0;
};

/// Which events a replay reads.
struct EventFilter {
    std::optional<std::int64_t> organizationId;  ///< Absent: every organization's.
    std::optional<std::int64_t> userId;          ///< What this user may see; absent: everything.
};

/// Instances tell each other by NOTIFY, sent once per burst and after the commit: inside the business transaction it
/// would make all commits of the database wait for each other. An instance that dies before it could tell is made up
/// for by polling. Each event is handed over once, those of one transaction together in the order of their ids.
/// Thread-safe.
class EventPump final : public events::Announcer {
public:
    explicit EventPump(db::Database& database);
    ~EventPump() override;

    /// Looks at the database once before it returns. The sink outlives the pump's thread, which stop() ends.
    void start(EventSink& sink);
    void stop() noexcept;

    void committed() noexcept override;

    /// What a listener at `from` has missed, oldest first, until `take` returns false. What commits meanwhile may be
    /// missing: let it listen first. @return a transaction above those of all events at `from` and replayed; nullopt
    /// when events behind `from` are no longer kept. @throws db::Error
    std::optional<std::uint64_t> replay(const EventPosition& from, const EventFilter& filter,
                                        const std::function<bool(const events::Event&)>& take);

private:
    /// What was handed over: all transactions below horizon, and these events (transaction, id) of later ones.
    struct Cursor {
        std::uint64_t horizon = 0;
        std::set<std::pair<std::uint64_t, std::int64_t>> told;
    };
    struct Horizon {
        std::uint64_t transaction = 0;
        std::int64_t newest = 0;
        static Horizon fromRow(const db::Row& row);
    };
    struct ResumePoint {
        std::uint64_t written = 0;  ///< The horizon when the event was written.
        std::uint64_t end = 0;      ///< The next transaction.
        static ResumePoint fromRow(const db::Row& row);
    };

    void loop(Cursor& cursor);
    void tryReading(Cursor& cursor) noexcept;
    void wake(bool ownCommit) noexcept;
    void readOnce(Cursor& cursor);
    void readAll(Cursor& cursor, EventPosition& position);
    void handOver(std::vector<events::Event> page, Cursor& cursor, EventPosition& position);
    void pause(std::chrono::milliseconds time);
    void notifyOthers();

    db::Database& database_;
    EventSink* sink_ = nullptr;
    const std::string instance_;  ///< Tells own notifications from others'.
    std::unique_ptr<db::Database::Subscription> notifications_;
    std::mutex mutex_;  ///< Guards the flags below.
    std::condition_variable changed_;
    bool stopping_ = false;
    bool pending_ = true;      ///< Something may be there to read.
    bool mustNotify_ = false;  ///< It was written by this instance.
    std::thread thread_;
};

}  // namespace hub::host
