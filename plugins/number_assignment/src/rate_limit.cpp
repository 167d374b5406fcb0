#include "rate_limit.hpp"

#include <algorithm>
#include <array>

#include "hub/metrics/registry.hpp"

namespace hub::number_assignment {

namespace {

/// Whoever sends from ever new addresses must not fill the memory.
constexpr std::size_t kMostWindows = 100000;

using Header = std::pair<const char*, std::string>;

std::array<Header, 4> headersOf(const Quota& quota) {
    const std::string limit = std::to_string(quota.limit);
    return {{{"RateLimit-Policy", limit + ";w=" + std::to_string(quota.window.count())},
             {"RateLimit-Limit", limit},
             {"RateLimit-Remaining", std::to_string(std::max<std::int64_t>(quota.limit - quota.used, 0))},
             {"RateLimit-Reset", std::to_string(quota.left.count())}}};
}

http::Response refusal(const Quota& quota) {
    metrics::registry()
        .counter("dialhub_number_assignment_rate_limited_total", "Requests refused by rate_limit")
        .increment();
    http::Response response = http::Response::text(429, "Too many requests from this IP, please try again later.");
    response.headers.set("Retry-After", std::to_string(quota.left.count()));
    return response;
}

}  // namespace

Quota RateLimiter::count(const std::string& address, const RateLimit& limit, time::Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (windows_.size() >= kMostWindows && !windows_.contains(address)) makeRoom(now);
    Window& window = windows_[address];
    // Beyond a whole window: it has been made shorter, or the clock was set back.
    if (window.ends <= now || window.ends > now + limit.window) window = {now + limit.window, 0};
    ++window.used;
    return {limit.requests, window.used, limit.window, std::chrono::ceil<std::chrono::seconds>(window.ends - now)};
}

std::size_t RateLimiter::addresses() const {
    const std::lock_guard lock(mutex_);
    return windows_.size();
}

void RateLimiter::makeRoom(time::Timestamp now) {
    std::erase_if(windows_, [&](const auto& one) { return one.second.ends <= now; });
    // Looking through all of them for each new address would be what an attacker wants.
    if (windows_.size() > kMostWindows / 2) windows_.clear();
}

http::Response answerWithin(const Quota& quota, const http::Handler& handler, const http::Request& request) {
    try {
        http::Response response = quota.used > quota.limit ? refusal(quota) : handler(request);
        for (auto& [name, value] : headersOf(quota)) response.headers.set(name, std::move(value));
        return response;
    } catch (http::Error& error) {
        for (auto& [name, value] : headersOf(quota)) error.withHeader(name, std::move(value));
        throw;
    }
}

}  // namespace hub::number_assignment
