/// @file
/// @brief HTTP of calls, calling settings and usage.
#pragma once

#include "calls/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_assignment::calls {

/// Thread-safe.
class Handlers {
public:
    explicit Handlers(CallContext context) : service_(std::move(context)) {}

    http::Response authorize(const http::Request& request);
    http::Response commit(const http::Request& request);
    http::Response cancel(const http::Request& request);
    http::Response settings(const http::Request& request);
    http::Response changeSettings(const http::Request& request);
    http::Response resetCounts(const http::Request& request);
    http::Response usage(const http::Request& request);

private:
    CallService service_;
};

}  // namespace hub::number_assignment::calls
