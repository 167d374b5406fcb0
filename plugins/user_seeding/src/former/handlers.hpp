/// @file
/// @brief Signing in and looking people up as the replaced CRM's clients do.
#pragma once

#include "admin/user_service.hpp"
#include "hub/http/message.hpp"
#include "hub/identity/model.hpp"
#include "hub/plugin/host_context.hpp"
#include "hub/services/sign_in.hpp"
#include "seed/seed_service.hpp"

namespace hub::user_seeding::former {

/// Thread-safe.
class Handlers {
public:
    /// All outlive it.
    Handlers(plugin::HostContext& host, const CurrentSettings& settings, SeedService& seeding)
        : host_(host), seeding_(seeding), users_(host.database(), host.clock(), settings, seeding) {}

    // Accounts
    http::Response signIn(const http::Request& request);
    http::Response verify(const http::Request& request);
    http::Response refresh(const http::Request& request);
    http::Response changePassword(const http::Request& request);
    /// For somebody who is not signed in: the user name is in the body.
    http::Response changeNamedPassword(const http::Request& request);
    http::Response me(const http::Request& request);

    // People
    http::Response list(const http::Request& request);
    http::Response create(const http::Request& request);
    http::Response show(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response remove(const http::Request& request);

private:
    std::shared_ptr<services::PasswordSignIn> accounts();
    std::optional<identity::User> find(std::int64_t id);
    /// Who is signed in. @throws http::Error 404
    identity::User requireCaller(const http::Request& request);
    /// Of the path. @throws http::Error 403, 404
    identity::User requireUser(const http::Request& request);
    http::Response exchangePassword(const http::Request& request, const std::string& username);

    plugin::HostContext& host_;
    SeedService& seeding_;
    admin::UserService users_;
};

}  // namespace hub::user_seeding::former
