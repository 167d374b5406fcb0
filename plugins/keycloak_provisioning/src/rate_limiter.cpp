#include "rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace hub::keycloak_provisioning {

namespace {

constexpr std::size_t kMostBuckets = 10000;

double filled(double tokens, time::Timestamp since, const RateLimiter::Limit& limit, time::Timestamp now) {
    // A clock that was set back must not empty the bucket.
    const double seconds = std::max(0.0, std::chrono::duration<double>(now - since).count());
    return std::min(limit.burst, tokens + seconds * limit.perSecond);
}

}  // namespace

std::optional<std::chrono::seconds> RateLimiter::take(const std::string& caller, const Limit& limit,
                                                      time::Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= kMostBuckets) dropFull(limit, now);
    Bucket& bucket = buckets_.try_emplace(caller, Bucket{limit.burst, now}).first->second;
    bucket.tokens = filled(bucket.tokens, bucket.filledAt, limit, now);
    bucket.filledAt = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    return std::chrono::seconds(
        std::max<std::int64_t>(1, std::llround(std::ceil((1 - bucket.tokens) / limit.perSecond))));
}

/// A full bucket is the same as none.
void RateLimiter::dropFull(const Limit& limit, time::Timestamp now) {
    std::erase_if(buckets_, [&](const auto& one) {
        return filled(one.second.tokens, one.second.filledAt, limit, now) >= limit.burst;
    });
}

}  // namespace hub::keycloak_provisioning
