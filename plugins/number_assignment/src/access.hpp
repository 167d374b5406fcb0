/// @file
/// @brief Who may do what, in the original's words.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "actor.hpp"
#include "hub/auth/requirement.hpp"
#include "hub/http/message.hpp"
#include "hub/http/route.hpp"

namespace hub::number_assignment {

/// Any person, or a key with scope admin.
auth::Requirement person();
/// Any person, or a key with scope dialer or admin.
auth::Requirement caller();

/// @throws http::Error 403 for superusers who belong to no organization.
std::int64_t organizationOf(const auth::Principal& principal);

/// The caller. @throws http::Error as organizationOf().
Actor actorOf(const http::Request& request);

/// May the caller see and use what is other people's? Administrators, managers and keys.
bool seesEverybody(const auth::Principal& principal);

/// Answers 403 {"success": false, "message": "Access denied", "required": […], "current": …} to everybody else,
/// whatever the rest of the request is like.
http::Guard onlyFor(std::vector<auth::Role> roles);

/// Takes a route of the plugin, to be registered with what holds for all of its kind.
using AddRoute = std::function<void(http::Route)>;

/// A member of what `handlers`, asked with every request, refers to.
template <class Handlers>
http::Handler call(std::function<Handlers&()> handlers, http::Response (Handlers::*member)(const http::Request&)) {
    return [handlers = std::move(handlers), member](const http::Request& request) {
        return (handlers().*member)(request);
    };
}

}  // namespace hub::number_assignment
