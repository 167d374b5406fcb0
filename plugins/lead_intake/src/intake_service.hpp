/// @file intake_service.hpp
/// @brief Takes what dialers send: who is it about, which lead is it, store it once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "config.hpp"
#include "dialect/wire.hpp"
#include "hub/auth/principal.hpp"
#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/http/message.hpp"
#include "hub/time/clock.hpp"
#include "model.hpp"
#include "repository.hpp"

namespace hub::lead_intake {

/// Why a request stores nothing. what() is for the client.
class Refusal : public std::runtime_error {
public:
    enum class Reason { kNoAgentNamed, kUnknownAgent, kInvalid };
    Refusal(Reason reason, const std::string& message, std::vector<Problem> problems = {})
        : std::runtime_error(message), reason_(reason), problems_(std::move(problems)) {}
    Reason reason() const noexcept { return reason_; }
    const std::vector<Problem>& problems() const noexcept { return problems_; }

private:
    Reason reason_;
    std::vector<Problem> problems_;
};

struct IntakeRequest {
    auth::Principal sender;  ///< An API key.
    EventKind kind = EventKind::kFromDialer;
    bool strict = false;
    dialect::Wire wire;                         ///< Cleaned.
    std::optional<std::string> idempotencyKey;  ///< Of the HTTP header.
};

/// Turns the stored lead into the answer.
using Render = std::function<http::Response(const TakenLead&)>;

struct Answer {
    http::Response response;
    std::optional<TakenLead> taken;  ///< Absent when the response is the stored one of an Idempotency-Key.
};

/// Thread-safe.
class IntakeService {
public:
    IntakeService(db::Database& database, const time::Clock& clock, events::Announcer& announcer)
        : database_(database), clock_(clock), announcer_(announcer) {}

    /// @throws Refusal; db::Error
    Answer take(const IntakeRequest& request, const Config& config, const Render& render);

private:
    CallEvent prepare(const IntakeRequest& request, const Config& config);
    std::optional<std::int64_t> resolveAgent(const IntakeRequest& request, const LeadInput& input);
    std::string regionOf(const auth::Principal& sender, const Config& config);
    Answer storeEvent(const CallEvent& event, const Render& render);
    Answer storeOnce(const IntakeRequest& request, const CallEvent& event, const Render& render);

    struct KnownRegion {
        std::string region;
        time::Timestamp readAt;
    };

    db::Database& database_;
    const time::Clock& clock_;
    events::Announcer& announcer_;
    std::mutex regionsMutex_;
    std::map<std::int64_t, KnownRegion> regions_;  ///< By dialer; dialers are few and rarely change.
};

}  // namespace hub::lead_intake
