/// @file
/// @brief Signing in as the original's clients do.
#pragma once

#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"

namespace hub::number_assignment::login {

/// Thread-safe. The host checks passwords and makes the tokens.
class Handlers {
public:
    explicit Handlers(plugin::HostContext& host) : host_(host) {}

    http::Response login(const http::Request& request);
    http::Response profile(const http::Request& request);

private:
    plugin::HostContext& host_;
};

}  // namespace hub::number_assignment::login
