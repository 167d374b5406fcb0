#include "event_pump.hpp"

#include <algorithm>

#include "events/sql.hpp"
#include "hub/log/log.hpp"

namespace hub::host {
namespace {

constexpr std::chrono::milliseconds kPollInterval{1000};
constexpr int kPageSize = 500;
constexpr const char* kChannel = "dialhub_events";

}  // namespace

EventPump::EventPump(db::Database& database) : database_(database) {}

EventPump::~EventPump() { stop(); }

void EventPump::start() {
    const auto wake = [this] {
        const std::lock_guard lock(mutex_);
        pending_ = true;
        changed_.notify_all();
    };
    notifications_ = database_.listen({kChannel}, [wake](std::string_view, std::string_view) { wake(); }, wake);
    thread_ = std::thread([this] { loop(); });
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
    const std::lock_guard lock(mutex_);
    pending_ = true;
    mustNotify_ = true;
    changed_.notify_all();
}

std::unique_ptr<EventPump::Subscription> EventPump::subscribe(Listener listener) {
    const std::lock_guard lock(listenersMutex_);
    const std::uint64_t id = nextListener_++;
    listeners_.emplace(id, std::move(listener));
    return std::make_unique<Subscription>(*this, id);
}

void EventPump::remove(std::uint64_t id) {
    const std::lock_guard lock(listenersMutex_);
    listeners_.erase(id);
}

std::size_t EventPump::listeners() const {
    const std::lock_guard lock(listenersMutex_);
    return listeners_.size();
}

std::uint64_t EventPump::currentHorizon() {
    return database_.inStatement("event_horizon", [](db::Transaction& tx) {
        return static_cast<std::uint64_t>(tx.queryOne<std::int64_t>(events::sql::kSelectHorizon));
    });
}

void EventPump::loop() {
    Cursor cursor;
    bool notify = false;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        changed_.wait_for(lock, kPollInterval, [this] { return stopping_ || pending_; });
        if (stopping_) return;
        pending_ = false;
        notify = notify || std::exchange(mustNotify_, false);
        lock.unlock();
        try {
            if (notify) database_.inStatement("notify_listeners", [](db::Transaction& tx) { tx.execute(events::sql::kNotifyListeners); });
            notify = false;
            // In this order: whoever subscribes after the count is told of what commits after the horizon was taken.
            const std::uint64_t horizon = currentHorizon();
            if (listeners() > 0) readAll(cursor, horizon);
            else cursor = {horizon, {}};
        } catch (const db::Error& error) {
            log::warning("events.read_failed", {{"error", error.what()}});
        }
        lock.lock();
    }
}

void EventPump::readAll(Cursor& cursor, std::uint64_t horizon) {
    if (cursor.horizon == 0) cursor.horizon = horizon;
    std::uint64_t transaction = 0;
    std::int64_t id = 0;
    std::set<std::int64_t> seen;
    for (;;) {
        auto page = database_.inStatement("read_events", [&](db::Transaction& tx) {
            return tx.queryAll<events::Event>(events::sql::kSelectEventsAfter, cursor.horizon, transaction, id, kPageSize);
        });
        const bool last = page.size() < kPageSize;
        if (!page.empty()) {
            transaction = page.back().transaction;
            id = page.back().id;
        }
        for (const events::Event& event : page) {
            if (event.transaction >= horizon) seen.insert(event.id);
        }
        std::erase_if(page, [&](const events::Event& event) { return cursor.seen.count(event.id) > 0; });
        deliver(page);
        if (last) break;
    }
    cursor.horizon = horizon;
    cursor.seen = std::move(seen);
}

void EventPump::deliver(const std::vector<events::Event>& page) {
    if (page.empty()) return;
    const std::lock_guard lock(listenersMutex_);
    for (const events::Event& event : page) {
        for (const auto& [id, listener] : listeners_) listener(event);
    }
}

std::optional<std::vector<events::Event>> EventPump::missedSince(std::int64_t lastEventId, int limit) {
    return database_.inTransaction("missed_events", [&](db::Transaction& tx) -> std::optional<std::vector<events::Event>> {
        const auto horizon = tx.queryOptional<std::int64_t>(events::sql::kSelectResumePoint, lastEventId);
        if (!horizon) return std::nullopt;
        return tx.queryAll<events::Event>(events::sql::kSelectEventsAfter, *horizon, std::int64_t{0}, std::int64_t{0}, limit);
    });
}

}  // namespace hub::host
