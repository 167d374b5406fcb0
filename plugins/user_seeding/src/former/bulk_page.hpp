/// @file
/// @brief The replaced CRM's pages for creating dialer users in a browser.
#pragma once

#include "../config.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"
#include "hub/plugin/registrar.hpp"
#include "seed/seed_service.hpp"

namespace hub::user_seeding::former {

/// Thread-safe.
class BulkPage {
public:
    /// All outlive it.
    BulkPage(plugin::HostContext& host, const CurrentSettings& settings, SeedService& seeding)
        : host_(host), settings_(settings), seeding_(seeding) {}

    http::Response show(const http::Request& request);
    /// The form: creates the users of config/seeds/dialer_users.yaml that are missing, with their links.
    http::Response submit(const http::Request& request);
    /// Where the form leads: the users.
    http::Response users(const http::Request& request);

private:
    services::SeedReport seed(const http::Request& request, const std::string& password);

    plugin::HostContext& host_;
    const CurrentSettings& settings_;
    SeedService& seeding_;
};

void registerRoutes(plugin::Registrar& registrar, const std::function<BulkPage&()>& page);

}  // namespace hub::user_seeding::former
