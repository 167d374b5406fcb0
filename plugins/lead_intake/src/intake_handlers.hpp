/// @file intake_handlers.hpp
/// @brief HTTP of the dialer endpoints: /api/leads/from-dialer and /api/leads/vicidial/*.
#pragma once

#include <memory>

#include "config.hpp"
#include "hub/http/error.hpp"
#include "hub/http/message.hpp"
#include "hub/time/clock.hpp"
#include "intake_service.hpp"

namespace hub::lead_intake {

/// Errors as the replaced system's clients parse them: {"error": …, "details": {…}}, and {"detail": …} for unreadable
/// JSON.
http::Response intakeErrors(const http::ErrorInfo& error);

/// Errors for VICIdial's senders, which read neither JSON nor status codes: "ERROR: …" with 200. A server that is away
/// still answers 5xx, and a sender that has not tried to authenticate gets the challenge that wget waits for.
http::Response textErrors(const http::ErrorInfo& error);

/// Thread-safe.
class IntakeHandlers {
public:
    IntakeHandlers(IntakeService& service, const time::Clock& clock) : service_(service), clock_(clock) {}

    http::Response fromDialer(const http::Request& request, const Config& config);
    http::Response webForm(const http::Request& request, const Config& config);
    /// Start, Dispo, No-Agent and Add-Lead URLs.
    http::Response event(const http::Request& request, const Config& config, EventKind kind);

private:
    http::Response take(const http::Request& request, const Config& config, EventKind kind, const Render& render);

    IntakeService& service_;
    const time::Clock& clock_;
};

}  // namespace hub::lead_intake
