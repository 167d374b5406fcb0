/// @file
/// @brief The plugin's settings.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "carriers/settings.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::number_assignment {

/// Immutable once parsed. How an organization uses its numbers is in calling_settings.
struct Settings {
    bool uniqueEverywhere = true;
    std::chrono::seconds reservationTtl{};
    std::chrono::hours keepReservations{};
    carriers::CarrierSettings carriers;  ///< Not reloadable.
};

config::Spec spec();
Settings parseSettings(const config::Section& section);

/// The settings in force; reloading swaps them. Thread-safe.
class CurrentSettings {
public:
    explicit CurrentSettings(Settings settings) : settings_(std::make_shared<const Settings>(std::move(settings))) {}
    std::shared_ptr<const Settings> get() const noexcept { return settings_.load(); }
    void replace(Settings settings) { settings_.store(std::make_shared<const Settings>(std::move(settings))); }

private:
    std::atomic<std::shared_ptr<const Settings>> settings_;
};

}  // namespace hub::number_assignment
