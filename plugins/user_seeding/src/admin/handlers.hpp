/// @file
/// @brief Administrators' requests about users and dialer links.
#pragma once

#include "admin/directory.hpp"
#include "admin/user_service.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"
#include "seed/seed_service.hpp"

namespace hub::user_seeding::admin {

/// Thread-safe.
class Handlers {
public:
    /// All outlive it.
    Handlers(plugin::HostContext& host, const CurrentSettings& settings, SeedService& seeding)
        : host_(host),
          database_(host.database()),
          settings_(settings),
          seeding_(seeding),
          users_(host.database(), host.clock(), settings, seeding) {}

    // Users
    http::Response list(const http::Request& request);
    http::Response show(const http::Request& request);
    http::Response create(const http::Request& request);
    http::Response bulk(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response resetPassword(const http::Request& request);
    /// The replaced CRM's form: the user name is in the body.
    http::Response resetNamedPassword(const http::Request& request);
    http::Response remove(const http::Request& request);
    http::Response stats(const http::Request& request);

    // Links
    http::Response listLinks(const http::Request& request);
    http::Response putLink(const http::Request& request);
    http::Response removeLink(const http::Request& request);

private:
    services::SeedRequest seedRequest(const Caller& caller) const;
    /// One row; its problem is thrown. @throws http::Error
    services::SeedOutcome seedOne(const services::SeedRequest& request, const json::Value& row);
    http::Response answerReset(const http::Request& request, const std::string& username);
    std::optional<ListedUser> find(const Caller& caller, const std::string& username);

    plugin::HostContext& host_;
    db::Database& database_;
    const CurrentSettings& settings_;
    SeedService& seeding_;
    UserService users_;
};

}  // namespace hub::user_seeding::admin
