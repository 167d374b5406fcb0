/// @file hub/config/current.hpp
/// @brief The settings in force, which a reload replaces while requests run.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace hub::config {

/// Thread-safe. Whoever needs several values that belong together keeps what one get() returned.
template <class Settings>
class Current {
public:
    explicit Current(Settings settings) : settings_(std::make_shared<const Settings>(std::move(settings))) {}
    /// Never null.
    std::shared_ptr<const Settings> get() const noexcept { return settings_.load(); }
    void replace(Settings settings) { settings_.store(std::make_shared<const Settings>(std::move(settings))); }

private:
    std::atomic<std::shared_ptr<const Settings>> settings_;
};

}  // namespace hub::config
