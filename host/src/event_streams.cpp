#include "event_streams.hpp"

#include <algorithm>
#include <random>

#include "hub/log/log.hpp"

namespace hub::host {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Text = std::shared_ptr<const std::string>;

constexpr milliseconds kTick{1000};
/// A listener that missed more is told to start over: less than its connection may be behind.
constexpr std::size_t kMostMissedBytes = 128 * 1024;
constexpr std::size_t kMostWaitingBytes = 256 * 1024;

Text shared(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

/// JSON from PostgreSQL has no line breaks.
std::string render(const events::Event& event, std::string_view position) {
    std::string text;
    text.reserve(event.data.size() + event.type.size() + position.size() + 24);
    text.append("id: ").append(position).append("\nevent: ").append(event.type);
    text.append("\ndata: ").append(event.data).append("\n\n");
    return text;
}

/// After a restart not everyone comes back in the same moment.
std::string retryLine() {
    thread_local std::mt19937 generator{std::random_device{}()};
    return "retry: " + std::to_string(std::uniform_int_distribution<int>(1000, 4000)(generator)) + "\n";
}

/// What the database can leave out; events::visibleTo decides.
EventFilter filterFor(const auth::Principal& principal) {
    EventFilter filter;
    if (principal.superuser && !principal.organizationId) return filter;
    filter.organizationId = principal.organizationId.value_or(0);
    const bool all =
        principal.superuser || principal.hasRole(auth::Role::kAdmin) || principal.hasRole(auth::Role::kManager);
    if (!all) filter.userId = principal.userId;
    return filter;
}

}  // namespace

struct EventStreams::Listener {
    const std::shared_ptr<http::Push> push;
    Standing standing;
    const EventTypes types;

    struct Waiting {
        std::uint64_t transaction;
        std::int64_t id;
        Text text;
    };
    /// While it catches up, new events wait.
    bool catchingUp = false;
    std::vector<Waiting> waiting{};
    std::size_t waitingBytes = 0;
    /// Told to it by a replay or before it came, perhaps by another instance: all transactions below toldBelow, and
    /// these events of transactions below knownBelow.
    std::uint64_t toldBelow = 0;
    EventIds known{};
    std::uint64_t knownBelow = 0;

    bool knows(std::uint64_t transaction, std::int64_t id) const {
        return transaction < toldBelow || (transaction < knownBelow && known.contains(id));
    }
    bool wants(const events::Event& event) const {
        return types.contains(event.type) && events::visibleTo(event, standing.principal);
    }
    /// An event with the id that this listener has to come back with: ours alone would not name what another instance
    /// told it and we have not read yet.
    Text ofItsOwn(const Text& text) const;
};

Text EventStreams::Listener::ofItsOwn(const Text& text) const {
    constexpr std::size_t kBegin = std::string_view("id: ").size();
    const std::size_t end = text->find('\n');
    auto position =
        knownBelow > 0 ? EventPosition::parse(std::string_view(*text).substr(kBegin, end - kBegin)) : std::nullopt;
    if (!position) return text;
    position->horizon = std::max(position->horizon, toldBelow);
    for (const auto& [first, last] : known.ranges()) position->told.add(first, last);
    return shared("id: " + position->text() + text->substr(end));
}

// --- listeners come and go ------------------------------------------------------------------------------------------

EventStreams::EventStreams(EventPump& pump, Authenticator& authenticator, const time::Clock& clock, Settings settings)
    : pump_(pump),
      authenticator_(authenticator),
      clock_(clock),
      settings_(settings),
      listening_(metrics::registry().gauge("dialhub_event_listeners", "Open streams of GET /api/events")),
      told_(metrics::registry().counter("dialhub_events_told_total", "Domain events read for listeners")),
      resets_(metrics::registry().counter("dialhub_event_resets_total",
                                          "Listeners that could not resume and had to start over")),
      delay_(metrics::registry().histogram("dialhub_event_delay_seconds",
                                           "From the beginning of an event's transaction until listeners are told")) {}

EventStreams::~EventStreams() {
    stop();
}

void EventStreams::start() {
    nextBeat_ = Clock::now() + settings_.heartbeat;
    nextCheck_ = Clock::now() + settings_.checkInterval;
    thread_ = std::thread([this] {
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, kTick, [this] { return stopping_; })) {
            lock.unlock();
            tick();
            lock.lock();
        }
    });
}

void EventStreams::stop() noexcept {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    const std::lock_guard lock(mutex_);
    removeIf([](const Listener&) { return true; });
}

/// mutex_ must be held.
template <class Predicate>
void EventStreams::removeIf(Predicate predicate) {
    std::erase_if(listeners_, [&](const auto& listener) { return predicate(*listener); });
    count_ = listeners_.size();
    listening_.set(static_cast<double>(listeners_.size()));
}

void EventStreams::add(std::shared_ptr<http::Push> push, Wish wish) noexcept {
    try {
        const auto listener =
            std::make_shared<Listener>(Listener{push, std::move(wish.standing), std::move(wish.types)});
        listener->catchingUp = wish.lastEventId.has_value();
        welcome(listener);
        if (wish.lastEventId) resume(*listener, *wish.lastEventId);
    } catch (const std::exception& error) {
        log::warning("events.resume_failed", {{"error", error.what()}});
        push->close();  // the next tick removes it
    }
}

void EventStreams::welcome(const std::shared_ptr<Listener>& listener) {
    const std::lock_guard lock(mutex_);
    // Before the listener is in the list, so before any event. Whoever resumes keeps its id until it has caught up.
    listener->push->send(shared(retryLine() + (listener->catchingUp ? "" : here_) + "\n"));
    listeners_.push_back(listener);
    count_ = listeners_.size();
    listening_.set(static_cast<double>(listeners_.size()));
}

void EventStreams::resume(Listener& listener, const std::string& lastEventId) {
    std::string here;
    auth::Principal principal;
    {
        const std::lock_guard lock(mutex_);
        here = here_;
        principal = listener.standing.principal;
    }
    auto position = EventPosition::parse(lastEventId);
    std::string missed;
    std::optional<std::uint64_t> end;
    if (position) {
        end = pump_.replay(*position, filterFor(principal), [&](const events::Event& event) {
            if (!listener.types.contains(event.type) || !events::visibleTo(event, principal)) return true;
            position->told.add(event.id);
            position->lastEvent = event.id;
            missed += render(event, position->text());
            return missed.size() <= kMostMissedBytes;
        });
    }
    if (!end || missed.size() > kMostMissedBytes) {
        resets_.increment();
        const std::string_view why = !position ? "unknown_id" : !end ? "no_longer_kept" : "too_many";
        return goLive(listener, here + "event: reset\ndata: {\"reason\": \"" + std::string(why) + "\"}\n\n");
    }
    {
        const std::lock_guard lock(mutex_);
        listener.toldBelow = position->horizon;
        listener.known = std::move(position->told);
        listener.knownBelow = *end;
    }
    goLive(listener, missed);
}

/// What came while it caught up follows.
void EventStreams::goLive(Listener& listener, const std::string& first) {
    const std::lock_guard lock(mutex_);
    listener.push->send(shared(first));
    for (const auto& [transaction, id, text] : listener.waiting) {
        if (!listener.knows(transaction, id)) listener.push->send(listener.ofItsOwn(text));
    }
    listener.waiting = {};
    listener.catchingUp = false;
}

// --- events ---------------------------------------------------------------------------------------------------------

std::size_t EventStreams::deliver(const std::vector<Told>& events, const EventPosition& position) {
    std::size_t sent = 0;
    for (const Told& told : events) {
        const Text text = shared(render(told.event, told.position));
        delay_.observe(std::max(0.0, std::chrono::duration<double>(clock_.now() - told.event.occurredAt).count()));
        const std::lock_guard lock(mutex_);
        here_ = "id: " + told.position + "\n";
        removeIf([&](Listener& listener) {
            if (!listener.wants(told.event)) return false;
            sent += text->size();
            return !offer(listener, told, text);
        });
    }
    told_.increment(events.size());
    const std::lock_guard lock(mutex_);
    // Without any event there is nothing whose presence shows that all that came later is kept.
    here_ = position.lastEvent > 0 ? "id: " + position.text() + "\n" : "";
    horizon_ = position.horizon;
    return sent;
}

/// False when the listener has gone or does not keep up.
bool EventStreams::offer(Listener& listener, const Told& told, const Text& text) {
    const events::Event& event = told.event;
    if (!listener.catchingUp)
        return listener.knows(event.transaction, event.id) || listener.push->send(listener.ofItsOwn(text));
    listener.waitingBytes += text->size();
    if (listener.waitingBytes > kMostWaitingBytes) {
        listener.push->close();
        return false;
    }
    listener.waiting.push_back({event.transaction, event.id, text});
    return true;
}

// --- every second ---------------------------------------------------------------------------------------------------

void EventStreams::tick() {
    const auto now = Clock::now();
    closeExpired();
    if (now >= nextCheck_) {
        nextCheck_ = now + settings_.checkInterval;
        checkStandings();
    }
    if (now >= nextBeat_) {
        nextBeat_ = now + settings_.heartbeat;
        beat();
    }
}

void EventStreams::closeExpired() {
    const time::Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    removeIf([&](Listener& listener) {
        if (listener.standing.expiresAt && *listener.standing.expiresAt <= now) listener.push->close();
        if (!listener.catchingUp && listener.knownBelow <= horizon_) {
            listener.known = {};
            listener.toldBelow = listener.knownBelow = 0;
        }
        return !listener.push->isOpen();
    });
}

/// Ends the streams of those who may not listen any more; changed roles count from here on.
void EventStreams::checkStandings() {
    Listeners listeners;
    std::vector<Standing> standings;
    {
        const std::lock_guard lock(mutex_);
        listeners = listeners_;
        for (const auto& listener : listeners) standings.push_back(listener->standing);
    }
    if (listeners.empty()) return;
    try {
        const std::vector<bool> holds = authenticator_.renew(standings);
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < listeners.size(); ++i) {
            listeners[i]->standing = std::move(standings[i]);
            if (!holds[i]) listeners[i]->push->close();
        }
    } catch (const std::exception& error) {
        log::warning("events.check_failed", {{"error", error.what()}});
    }
}

void EventStreams::beat() {
    const std::lock_guard lock(mutex_);
    const Text comment = shared(":\n\n");
    const Text commentAndId = shared(":\n" + here_ + "\n");
    removeIf([&](Listener& listener) {
        const bool ours = !listener.catchingUp && listener.knownBelow == 0;
        return !listener.push->send(ours ? commentAndId : comment);
    });
}

}  // namespace hub::host
