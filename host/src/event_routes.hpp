/// @file event_routes.hpp
/// @brief GET /api/events: domain events as server-sent events.
#pragma once

#include "event_streams.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::host {

/// Streams and authenticator outlive the route.
void registerEventRoutes(plugin::Registrar& registrar, EventStreams& streams, Authenticator& authenticator);

}  // namespace hub::host
