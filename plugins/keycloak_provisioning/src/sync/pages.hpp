/// @file
/// @brief Lists of Keycloak's, a page at a time.
#pragma once

#include <functional>

#include "sync/keycloak_client.hpp"

namespace hub::keycloak_provisioning::sync {

/// Pages shift while rows come and go between them: those that may overlap.
inline constexpr std::int64_t kPageOverlap = 10;

using FetchPage = std::function<json::Array(const PageRequest&)>;

/// Until a page is not full. With an overlap rows may come twice.
void forEachPage(const PageRequest& page, std::int64_t overlap, const FetchPage& fetch,
                 const std::function<void(const json::Array&)>& use);

}  // namespace hub::keycloak_provisioning::sync
