/// @file oidc/key_source.hpp
/// @brief The provider's keys, fetched when they are needed and kept.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hub/http/client.hpp"
#include "hub/time/clock.hpp"
#include "oidc/key_set.hpp"
#include "oidc/settings.hpp"

namespace hub::host::oidc {

/// Thread-safe. The caller whose turn it is fetches, on its own thread; while old keys serve, nobody else waits. Keys
/// that cannot be fetched again stay in use.
class KeySource {
public:
    /// The clock outlives it.
    KeySource(const Settings& settings, const time::Clock& clock);

    /// What is known, fetched before when there is nothing or the lifetime is over; nullptr when nothing could be had.
    std::shared_ptr<const KeySet> keys();
    /// As keys(), for a token whose key `known` does not hold: fetched again unless that was tried within the interval.
    std::shared_ptr<const KeySet> keysNewerThan(const std::shared_ptr<const KeySet>& known);
    /// The last attempt to fetch failed: a key that is not known may exist.
    bool isStale() const;

private:
    enum class Wait { kForNothing, kForFetch };
    std::shared_ptr<const KeySet> refresh(std::unique_lock<std::mutex>& lock, Wait wait);
    bool mayFetch() const;
    KeySet fetch();
    std::string keysUrl();
    std::string get(const std::string& url);

    const Settings settings_;
    const time::Clock& clock_;
    http::Client client_;
    mutable std::mutex mutex_;
    std::condition_variable fetched_;
    bool fetching_ = false;
    bool failed_ = false;
    std::optional<time::Timestamp> triedAt_;
    time::Timestamp fetchedAt_{};
    std::shared_ptr<const KeySet> keys_;
};

}  // namespace hub::host::oidc
