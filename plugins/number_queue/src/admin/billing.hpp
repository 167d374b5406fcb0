/// @file
/// @brief /api/billing, /api/{company}/billing: the wallet and its ledger.
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::admin {

/// Thread-safe.
class Billing {
public:
    explicit Billing(const AdminContext& context) : context_(context) {}

    http::Response show(const http::Request& request);
    /// Absolute values; makes the wallet of a company that had none.
    http::Response change(const http::Request& request);
    http::Response adjust(const http::Request& request);
    http::Response transactions(const http::Request& request);

private:
    AdminContext context_;
};

void registerBilling(plugin::Registrar& registrar, const std::function<Billing&()>& billing);

}  // namespace hub::number_queue::admin
