/// @file
/// @brief Settings of user seeding.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::user_seeding {

struct Settings {
    bool allowWeakPasswords = false;
    int bcryptCost = 12;
    std::size_t maxRows = 10000;
    std::size_t maxPasswords = 200;
    std::string csvEncoding = "windows-1252";
};

config::Spec spec();
Settings parseSettings(const config::Section& section);

/// The settings in force; a reload replaces them while requests run. Thread-safe.
class CurrentSettings {
public:
    explicit CurrentSettings(Settings settings) : settings_(std::make_shared<const Settings>(std::move(settings))) {}
    std::shared_ptr<const Settings> get() const noexcept { return settings_.load(); }
    void replace(Settings settings) { settings_.store(std::make_shared<const Settings>(std::move(settings))); }

private:
    std::atomic<std::shared_ptr<const Settings>> settings_;
};

}  // namespace hub::user_seeding
