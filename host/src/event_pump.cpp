#include "event_pump.hpp"

#include <algorithm>

#include "events/sql.hpp"
#include "hub/auth/random.hpp"
#include "hub/log/log.hpp"

namespace hub::host {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPollInterval{1000};
/// Commits that follow each other faster are read together.
constexpr milliseconds kShortestInterval{10};
constexpr std::size_t kPageSize = 500;
/// Events are handed over in pieces of about this much, with a pause behind each one that was full…
constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kPieceEvents = 100;
constexpr milliseconds kPiecePause{10};
/// … and for what all listeners have to be sent.
constexpr std::size_t kBytesPerMillisecond = 100 * 1024;
constexpr milliseconds kLongestPause{2000};
constexpr const char* kChannel = "dialhub_events";

}  // namespace

EventPump::Horizon EventPump::Horizon::fromRow(const db::Row& row) {
    return {static_cast<std::uint64_t>(row.get<std::int64_t>("horizon")), row.get<std::int64_t>("newest")};
}

EventPump::ResumePoint EventPump::ResumePoint::fromRow(const db::Row& row) {
    return {static_cast<std::uint64_t>(row.get<std::int64_t>("written")),
            static_cast<std::uint64_t>(row.get<std::int64_t>("end"))};
}

EventPump::EventPump(db::Database& database) : database_(database), instance_(auth::randomBase62(16)) {}

EventPump::~EventPump() {
    stop();
}

void EventPump::start(EventSink& sink) {
    sink_ = &sink;
    notifications_ = database_.listen(
        {kChannel},
        [this](std::string_view, std::string_view sender) {
            if (sender != instance_) wake(false);
        },
        [this] { wake(false); });
    // Whoever listens from now on is told of all that commits from now on.
    Cursor cursor;
    tryReading(cursor);
    thread_ = std::thread([this, cursor = std::move(cursor)]() mutable { loop(cursor); });
}

void EventPump::stop() noexcept {
    notifications_.reset();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void EventPump::committed() noexcept {
    wake(true);
}

void EventPump::wake(bool ownCommit) noexcept {
    const std::lock_guard lock(mutex_);
    pending_ = true;
    mustNotify_ = mustNotify_ || ownCommit;
    changed_.notify_all();
}

void EventPump::loop(Cursor& cursor) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        changed_.wait_for(lock, kPollInterval, [this] { return stopping_ || pending_; });
        if (stopping_) return;
        pending_ = false;
        lock.unlock();
        const auto begun = std::chrono::steady_clock::now();
        tryReading(cursor);
        lock.lock();
        changed_.wait_until(lock, begun + kShortestInterval, [this] { return stopping_; });
    }
}

void EventPump::tryReading(Cursor& cursor) noexcept {
    try {
        notifyOthers();
        readOnce(cursor);
    } catch (const std::exception& error) {
        log::warning("events.read_failed", {{"error", error.what()}});
    }
}

void EventPump::notifyOthers() {
    const auto take = [this](bool replacement) {
        const std::lock_guard lock(mutex_);
        return std::exchange(mustNotify_, replacement);
    };
    if (!take(false)) return;
    try {
        database_.inStatement("notify_listeners",
                              [&](db::Transaction& tx) { tx.execute(events::sql::kNotifyListeners, instance_); });
    } catch (const db::Error&) {
        take(true);
        throw;
    }
}

void EventPump::readOnce(Cursor& cursor) {
    // In this order: whoever listens after the question is told of what commits after the horizon was taken.
    const auto horizon = database_.inStatement(
        "event_horizon", [](db::Transaction& tx) { return tx.queryOne<Horizon>(events::sql::kSelectHorizon); });
    if (cursor.horizon == 0) cursor.horizon = horizon.transaction;
    EventPosition position;
    position.lastEvent = horizon.newest;
    position.horizon = cursor.horizon;
    if (sink_->hasListeners()) {
        readAll(cursor, position);
        cursor.told.erase(cursor.told.begin(), cursor.told.lower_bound({horizon.transaction, 0}));
    } else {
        cursor.told.clear();
    }
    cursor.horizon = position.horizon = horizon.transaction;
    position.told = {};
    for (const auto& [transaction, id] : cursor.told) position.told.add(id);
    sink_->deliver({}, position);
}

/// Hands over what is new; `cursor` follows page by page, so that a failure repeats nothing.
void EventPump::readAll(Cursor& cursor, EventPosition& position) {
    for (const auto& [transaction, id] : cursor.told) position.told.add(id);
    const std::string known = position.told.multirange();
    std::uint64_t transaction = 0;
    std::int64_t id = 0;
    for (bool more = true; more;) {
        auto page = database_.inStatement("read_events", [&](db::Transaction& tx) {
            return tx.queryAll<events::Event>(events::sql::kSelectEventsAfter, cursor.horizon, transaction, id, known,
                                              kPageSize);
        });
        if (page.empty()) return;
        more = page.size() == kPageSize;
        transaction = page.back().transaction;
        id = page.back().id;
        handOver(std::move(page), cursor, position);
    }
}

/// In pieces, with pauses in which the connections can send: a burst must not look like slow listeners.
void EventPump::handOver(std::vector<events::Event> page, Cursor& cursor, EventPosition& position) {
    std::vector<EventSink::Told> told;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < page.size(); ++i) {
        events::Event& event = page[i];
        cursor.told.emplace(event.transaction, event.id);
        position.told.add(event.id);
        position.lastEvent = event.id;
        bytes += event.data.size();
        told.push_back({std::move(event), position.text()});
        if (bytes < kPieceBytes && told.size() < kPieceEvents && i + 1 < page.size()) continue;
        const std::size_t waiting = sink_->deliver(told, position);
        const bool full = bytes >= kPieceBytes || told.size() >= kPieceEvents;
        pause((full ? kPiecePause : milliseconds(0)) +
              std::min(kLongestPause, milliseconds(waiting / kBytesPerMillisecond)));
        told.clear();
        bytes = 0;
    }
}

void EventPump::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    if (time.count() > 0) changed_.wait_for(lock, time, [this] { return stopping_; });
}

std::optional<std::uint64_t> EventPump::replay(const EventPosition& from, const EventFilter& filter,
                                               const std::function<bool(const events::Event&)>& take) {
    const auto point = database_.inStatement("resume_point", [&](db::Transaction& tx) {
        return tx.queryOptional<ResumePoint>(events::sql::kSelectResumePoint, from.lastEvent);
    });
    if (!point) return std::nullopt;
    const std::uint64_t horizon = from.horizon > 0 ? from.horizon : point->written;
    const std::string known = from.told.multirange();
    std::uint64_t end = point->end;
    std::uint64_t transaction = 0;
    std::int64_t id = 0;
    for (bool more = true; more;) {
        const auto page = database_.inStatement("missed_events", [&](db::Transaction& tx) {
            return tx.queryAll<events::Event>(events::sql::kSelectMissedEvents, horizon, transaction, id, known,
                                              filter.organizationId, filter.userId, kPageSize);
        });
        for (const events::Event& event : page) {
            transaction = event.transaction;
            id = event.id;
            end = std::max(end, transaction + 1);
            if (!take(event)) return end;
        }
        more = page.size() == kPageSize;
    }
    return end;
}

}  // namespace hub::host
