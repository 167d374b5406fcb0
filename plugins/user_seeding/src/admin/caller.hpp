/// @file
/// @brief Who administers which organization's users.
#pragma once

#include "hub/db/database.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"
#include "hub/services/user_seeding.hpp"
#include "seed/repository.hpp"

namespace hub::user_seeding::admin {

struct Caller {
    Author author;
    bool superuser = false;
};

/// The caller's organization. Superusers and keys for every organization name the one they mean (?organization=).
/// @throws http::Error (400, 404)
Caller callerOf(db::Database& database, const http::Request& request);

/// A list of the caller's; without anything asked for.
services::SeedRequest seedRequestOf(const Caller& caller);

/// After a commit: what it wrote for others is on its way now, not with the next look.
void announce(plugin::HostContext& host);

/// A query parameter; "" is absent. @throws http::Error (400) for what is no text.
std::optional<std::string> queryText(const http::Request& request, std::string_view name);
std::optional<bool> queryFlag(const http::Request& request, std::string_view name);
std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name);

}  // namespace hub::user_seeding::admin
