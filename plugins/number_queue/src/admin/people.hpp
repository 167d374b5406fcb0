/// @file
/// @brief /api/{company}/admins, and /api/admins of the first generation: the people of a company.
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::admin {

/// Thread-safe.
class People {
public:
    explicit People(const AdminContext& context) : context_(context) {}

    http::Response list(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response remove(const http::Request& request);

private:
    AdminContext context_;
};

void registerPeople(plugin::Registrar& registrar, const std::function<People&()>& people);

}  // namespace hub::number_queue::admin
