/// @file
/// @brief What carriers send: verified, read, stored once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "carriers/call_service.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/registrar.hpp"
#include "hub/time/clock.hpp"
#include "webhooks/accounts.hpp"

namespace hub::number_assignment::webhooks {

/// Thread-safe.
class Handlers {
public:
    /// The referred outlive the handlers. `publicUrl`: what carriers were told to call; signatures cover it.
    Handlers(carriers::AccountService& accounts, carriers::CallService& calls, const time::Clock& clock,
             std::string publicUrl)
        : accounts_(accounts), calls_(calls), clock_(clock), publicUrl_(std::move(publicUrl)) {}

    http::Response twilio(const http::Request& request);
    http::Response telnyx(const http::Request& request);

private:
    /// What a request says it is.
    struct Claim {
        carriers::Provider provider = carriers::Provider::kTwilio;
        std::string accountId;
        std::function<bool(const carriers::OpenAccount&)> isSignedBy;
        std::function<std::optional<CallEvent>()> event;  ///< Asked only of what is signed.
    };
    http::Response take(const http::Request& request, const Claim& claim);
    /// The account that signed it; nullptr: there is none.
    Accounts::Known signerOf(const Claim& claim);

    Accounts accounts_;
    carriers::CallService& calls_;
    const time::Clock& clock_;
    const std::string publicUrl_;
};

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::webhooks
