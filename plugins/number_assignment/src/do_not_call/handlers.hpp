/// @file
/// @brief HTTP of the numbers that must not be called.
#pragma once

#include <functional>

#include "../access.hpp"
#include "do_not_call/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_assignment::do_not_call {

/// Thread-safe.
class Handlers {
public:
    Handlers(db::Database& database, const time::Clock& clock) : service_(database, clock) {}

    http::Response list(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response upload(const http::Request& request);
    http::Response remove(const http::Request& request);

private:
    ListService service_;
};

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::do_not_call
