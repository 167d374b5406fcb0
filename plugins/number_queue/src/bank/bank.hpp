/// @file
/// @brief /getsms.Php and /api/{company}/billing/topup-match: wallets filled by what the bank's messages tell.
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::bank {

/// Thread-safe.
class Handlers {
public:
    explicit Handlers(const admin::AdminContext& context) : context_(context) {}

    /// A message as the SMS gateway passes it on.
    http::Response receive(const http::Request& request);
    /// Takes one payment of that amount and minute that nobody has taken.
    http::Response topUp(const http::Request& request);

private:
    admin::AdminContext context_;
};

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::bank
