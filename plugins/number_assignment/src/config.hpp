/// @file
/// @brief The plugin's settings.
#pragma once

#include <chrono>
#include <memory>

#include "carriers/settings.hpp"
#include "hub/config/current.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"
#include "rate_limit.hpp"

namespace hub::number_assignment {

/// Immutable once parsed. How an organization uses its numbers is in calling_settings.
struct Settings {
    bool uniqueEverywhere = true;
    std::chrono::seconds reservationTtl{};
    std::chrono::hours keepReservations{};
    carriers::CarrierSettings carriers;  ///< Not reloadable.
    bool selfRegistration = false;
    RateLimit rateLimit{};
};

config::Spec spec();
Settings parseSettings(const config::Section& section);

using CurrentSettings = config::Current<Settings>;

}  // namespace hub::number_assignment
