/// @file
/// @brief Signing in as the original's clients do.
#pragma once

#include "../config.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"
#include "login/registration.hpp"

namespace hub::number_assignment::login {

/// Thread-safe. The host checks passwords and makes the tokens.
class Handlers {
public:
    Handlers(plugin::HostContext& host, const CurrentSettings& settings)
        : host_(host), settings_(settings), registration_(host.database()) {}

    http::Response login(const http::Request& request);
    http::Response profile(const http::Request& request);
    /// A new token for one that is about to expire.
    http::Response refresh(const http::Request& request);
    /// Makes an organization and its administrator, where the configuration allows that.
    http::Response registerOrganization(const http::Request& request);
    http::Response people(const http::Request& request);

private:
    plugin::HostContext& host_;
    const CurrentSettings& settings_;
    Registration registration_;
};

}  // namespace hub::number_assignment::login
