/// @file
/// @brief A token bucket per caller.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "hub/time/timestamp.hpp"

namespace hub::keycloak_provisioning {

/// Each instance of the hub counts for itself. Thread-safe.
class RateLimiter {
public:
    struct Limit {
        double perSecond = 1;
        double burst = 1;
    };
    /// Takes a token of the caller's. nullopt: there was one; else how long until there is, at least a second.
    std::optional<std::chrono::seconds> take(const std::string& caller, const Limit& limit, time::Timestamp now);

private:
    struct Bucket {
        double tokens = 0;
        time::Timestamp filledAt{};
    };
    void dropFull(const Limit& limit, time::Timestamp now);

    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace hub::keycloak_provisioning
