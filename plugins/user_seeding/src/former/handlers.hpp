/// @file
/// @brief Signing in and looking people up as the replaced CRM's clients do (Django REST framework's shapes).
#pragma once

#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"

namespace hub::user_seeding::former {

/// Thread-safe.
class Handlers {
public:
    /// Outlives it.
    explicit Handlers(plugin::HostContext& host) : host_(host) {}

    http::Response signIn(const http::Request& request);
    http::Response me(const http::Request& request);
    http::Response list(const http::Request& request);
    http::Response show(const http::Request& request);

private:
    plugin::HostContext& host_;
};

}  // namespace hub::user_seeding::former
