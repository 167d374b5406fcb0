/// @file
/// @brief HTTP of agents' limits.
#pragma once

#include <functional>

#include "../access.hpp"
#include "agent_limits/service.hpp"
#include "hub/http/message.hpp"

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

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::agent_limits
