/// @file
/// @brief The plugin's settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hub/config/current.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::number_queue {

/// Immutable once parsed. What a company may set for itself is only the default here.
struct Settings {
    std::string timeZone;
    std::int64_t defaultBatchSize = 0;
    std::int64_t maxBatchSize = 0;
    std::int64_t maxOutstanding = 0;
    std::chrono::seconds leaseTimeout{};
    std::chrono::seconds leaseLimit{};
    std::chrono::seconds shortRetry{};
    std::chrono::seconds longRetry{};
    std::chrono::seconds emptyRetry{};
    bool skipHolidays = true;
    std::int64_t importsAtOnce = 3;  ///< Of those larger than a chunk.
    std::chrono::hours keepBatches{};
    std::string bankToken;                   ///< Empty: nobody is known by one.
    std::vector<std::string> bankAddresses;  ///< Whose requests need no token.
    std::vector<std::string> bankSenders;
};

config::Spec spec();
/// @throws config::ConfigError
Settings parseSettings(const config::Section& section);

using CurrentSettings = config::Current<Settings>;

}  // namespace hub::number_queue
