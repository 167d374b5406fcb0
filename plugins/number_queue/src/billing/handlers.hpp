/// @file
/// @brief HTTP of wallets, ledgers and the bank's messages.
#pragma once

#include "billing/service.hpp"

namespace hub::number_queue::billing {

/// Thread-safe.
class Handlers {
public:
    explicit Handlers(const QueueContext& context) : context_(context), service_(context) {}

    http::Response show(const http::Request& request);
    /// Absolute values.
    http::Response change(const http::Request& request);
    http::Response adjust(const http::Request& request);
    http::Response transactions(const http::Request& request);
    /// A message as the SMS gateway passes it on.
    http::Response receive(const http::Request& request);
    http::Response topUp(const http::Request& request);

    db::Database& database() const noexcept { return context_.database; }

private:
    const QueueContext context_;
    BillingService service_;
};

}  // namespace hub::number_queue::billing
