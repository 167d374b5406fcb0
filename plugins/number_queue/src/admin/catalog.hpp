/// @file
/// @brief /api/{company}/scenarios and /api/{company}/outbound-lines
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::admin {

/// Thread-safe.
class Catalogs {
public:
    explicit Catalogs(const AdminContext& context) : context_(context) {}

    http::Response listScenarios(const http::Request& request);
    http::Response addScenario(const http::Request& request);
    http::Response changeScenario(const http::Request& request);
    http::Response removeScenario(const http::Request& request);
    http::Response listLines(const http::Request& request);
    http::Response addLine(const http::Request& request);
    http::Response changeLine(const http::Request& request);
    http::Response removeLine(const http::Request& request);

private:
    AdminContext context_;
};

void registerCatalogs(plugin::Registrar& registrar, const std::function<Catalogs&()>& catalogs);

}  // namespace hub::number_queue::admin
