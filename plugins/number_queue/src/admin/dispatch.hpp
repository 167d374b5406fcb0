/// @file
/// @brief /api/{company}/dispatch: how a company's numbers are handed out.
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::admin {

/// Thread-safe.
class Dispatch {
public:
    explicit Dispatch(const AdminContext& context) : context_(context) {}

    http::Response show(const http::Request& request);
    http::Response change(const http::Request& request);

private:
    AdminContext context_;
};

void registerDispatch(plugin::Registrar& registrar, const std::function<Dispatch&()>& dispatch);

}  // namespace hub::number_queue::admin
