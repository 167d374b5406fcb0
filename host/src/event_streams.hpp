/// @file event_streams.hpp
/// @brief The listeners of GET /api/events: who is told of which event.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "event_pump.hpp"
#include "event_types.hpp"
#include "hub/http/message.hpp"
#include "hub/metrics/registry.hpp"
#include "hub/time/clock.hpp"
#include "middleware/authentication.hpp"

namespace hub::host {

/// Listeners hold no thread: what they get is queued at their connection, which is cut off when it takes too little.
/// Thread-safe.
class EventStreams final : public EventSink {
public:
    struct Settings {
        std::chrono::milliseconds heartbeat{15000};     ///< So that proxies and clients see a living connection.
        std::chrono::milliseconds checkInterval{5000};  ///< How often it is checked that listeners may still listen.
    };
    struct Wish {
        Standing standing;
        EventTypes types;
        std::optional<std::string> lastEventId;  ///< Go on behind it.
    };

    /// Pump, authenticator and clock outlive it.
    EventStreams(EventPump& pump, Authenticator& authenticator, const time::Clock& clock, Settings settings);
    ~EventStreams() override;

    void start();
    /// Listeners are told nothing any more; the server ends their connections.
    void stop() noexcept;

    /// Waits for the database when the listener resumes. Never throws: what goes wrong ends the stream, and clients
    /// come back.
    void add(std::shared_ptr<http::Push> push, Wish wish) noexcept;

    bool hasListeners() const noexcept override { return count_.load() > 0; }
    std::size_t deliver(const std::vector<Told>& events, const EventPosition& position) override;

private:
    struct Listener;
    using Listeners = std::vector<std::shared_ptr<Listener>>;

    void welcome(const std::shared_ptr<Listener>& listener);
    void resume(Listener& listener, const std::string& lastEventId);
    static bool offer(Listener& listener, const Told& told, const std::shared_ptr<const std::string>& text);
    void goLive(Listener& listener, const std::string& first);
    void tick();
    void closeExpired();
    void checkStandings();
    void beat();
    template <class Predicate>
    void removeIf(Predicate predicate);

    EventPump& pump_;
    Authenticator& authenticator_;
    const time::Clock& clock_;
    const Settings settings_;
    metrics::Gauge& listening_;
    metrics::Counter& told_;
    metrics::Counter& resets_;
    metrics::Histogram& delay_;

    std::mutex mutex_;  ///< Guards what follows, and the listeners.
    Listeners listeners_;
    std::string here_;  ///< The "id:" line of a listener that was told everything so far; empty: not known yet.
    std::uint64_t horizon_ = 0;  ///< No event of a transaction below it will come.
    std::atomic<std::size_t> count_{0};

    std::condition_variable changed_;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point nextBeat_;
    std::chrono::steady_clock::time_point nextCheck_;
    std::thread thread_;
};

}  // namespace hub::host
