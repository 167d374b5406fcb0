/// @file
/// @brief Who administers which organization's users.
#pragma once

#include "hub/db/database.hpp"
#include "hub/http/message.hpp"
#include "seed/repository.hpp"

namespace hub::user_seeding::admin {

struct Caller {
    Author author;
    bool superuser = false;
};

/// The caller's organization. Superusers and keys for every organization name the one they mean (?organization=).
/// @throws http::Error (400, 404)
Caller callerOf(db::Database& database, const http::Request& request);

/// A query parameter; "" is absent. @throws http::Error (400) for what is no text.
std::optional<std::string> queryText(const http::Request& request, std::string_view name);
std::optional<bool> queryFlag(const http::Request& request, std::string_view name);
std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name);

}  // namespace hub::user_seeding::admin
