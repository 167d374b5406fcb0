/// @file
/// @brief The dialer API: /api/dialer/…
#pragma once

#include <functional>

#include "dialer/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::dialer {

/// `handlers` is called while requests are served, never before the plugin has started.
void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::dialer
