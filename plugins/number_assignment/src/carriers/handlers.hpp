/// @file
/// @brief HTTP of carriers: accounts, numbers at them, calls through them.
#pragma once

#include <string>

#include "carriers/account_service.hpp"
#include "carriers/call_service.hpp"
#include "carriers/number_service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_assignment::carriers {

/// Thread-safe.
class Handlers {
public:
    /// The referred outlive the handlers.
    Handlers(AccountService& accounts, NumberService& numbers, CallService& calls, outbox::Runner& outbox)
        : accounts_(accounts), numbers_(numbers), calls_(calls), outbox_(outbox) {}

    http::Response listAccounts(const http::Request& request);
    http::Response putTwilioAccount(const http::Request& request);
    http::Response putTelnyxAccount(const http::Request& request);
    http::Response deleteAccount(const http::Request& request);

    http::Response search(const http::Request& request);
    http::Response buy(const http::Request& request);
    http::Response configure(const http::Request& request);
    http::Response release(const http::Request& request);
    http::Response sync(const http::Request& request);

    http::Response dial(const http::Request& request);
    http::Response showCall(const http::Request& request);
    http::Response hangUp(const http::Request& request);

private:
    http::Response put(const http::Request& request, const AccountInput& given);
    PlacedByHub callOf(const http::Request& request);
    std::string eventUrl(Provider provider) const;

    AccountService& accounts_;
    NumberService& numbers_;
    CallService& calls_;
    outbox::Runner& outbox_;
};

}  // namespace hub::number_assignment::carriers
