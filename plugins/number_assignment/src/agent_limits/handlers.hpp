/// @file
/// @brief HTTP of agents' limits.
#pragma once

#include <functional>

#include "agent_limits/service.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_assignment::agent_limits {

/// Thread-safe.
class Handlers {
public:
    Handlers(db::Database& database, const time::Clock& clock) : service_(database, clock) {}

    http::Response list(const http::Request& request);
    http::Response find(const http::Request& request);
    http::Response change(const http::Request& request);

private:
    LimitService service_;
};

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::agent_limits
