/// @file routes.hpp
/// @brief The plugin's routes, declared once for router, OpenAPI and metrics.
#pragma once

#include <functional>

#include "config.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/registrar.hpp"
#include "intake_handlers.hpp"
#include "lead_handlers.hpp"

namespace hub::lead_intake {

/// What requests work with: everything of one start.
struct Serving {
    IntakeHandlers& intake;
    LeadHandlers& leads;
    const Config& config;
};

/// Calls the work with what is serving now; keeps it alive meanwhile.
using WithServing = std::function<http::Response(const std::function<http::Response(const Serving&)>&)>;

void declareRoutes(plugin::Registrar& registrar, const Config& config, const WithServing& withServing);

}  // namespace hub::lead_intake
