/// @file
/// @brief /api/companies
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::admin {

/// Thread-safe.
class Companies {
public:
    explicit Companies(const AdminContext& context) : context_(context) {}

    http::Response list(const http::Request& request);
    http::Response show(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response remove(const http::Request& request);

private:
    AdminContext context_;
};

void registerCompanies(plugin::Registrar& registrar, const std::function<Companies&()>& companies);

}  // namespace hub::number_queue::admin
