/// @file
/// @brief A webhook's event and what it asks for.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "hub/json/value.hpp"
#include "rest/service.hpp"

namespace hub::keycloak_provisioning::webhook {

inline constexpr std::array<std::string_view, 5> kEventTypes{"user.created", "user.updated", "user.deactivated",
                                                             "user.bulk_created", "client.updated"};

struct Event {
    std::string type;
    std::string id;
    std::string source;
    std::string timestamp;  ///< As sent; may be empty.
    json::Value data;
};

/// @throws http::Error (400) for what is missing or unknown
Event readEvent(const json::Value& body);

/// The users the event is about, as sent: data itself, or its list `users`. Nothing for client.updated.
/// @throws http::Error (400)
json::Array usersOf(const Event& event, std::int64_t most);

/// What should become of one of them.
DesiredUser desiredBy(const Event& event, const json::Value& row);

}  // namespace hub::keycloak_provisioning::webhook
