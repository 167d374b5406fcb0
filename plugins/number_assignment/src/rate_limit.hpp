/// @file
/// @brief How many requests an address may send, counted and told as the replaced system did.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "hub/http/route.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment {

struct RateLimit {
    std::int64_t requests = 0;  ///< Of an address in a window; 0: any number.
    std::chrono::seconds window{};
    bool calls = false;  ///< Do requests about calls count, too?
};

/// How an address stands, the request in hand included.
struct Quota {
    std::int64_t limit = 0;
    std::int64_t used = 0;
    std::chrono::seconds window{};
    std::chrono::seconds left{};  ///< Of the window, at least a second.
};

/// A window begins with an address's first request. Each instance of the hub counts for itself. Thread-safe.
class RateLimiter {
public:
    Quota count(const std::string& address, const RateLimit& limit, time::Timestamp now);
    /// Of how many a window is kept.
    std::size_t addresses() const;

private:
    struct Window {
        time::Timestamp ends{};
        std::int64_t used = 0;
    };
    void makeRoom(time::Timestamp now);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, Window> windows_;
};

/// The handler's answer, or its http::Error, with the headers RateLimit-Policy, -Limit, -Remaining and -Reset; 429 when
/// the quota is used up.
http::Response answerWithin(const Quota& quota, const http::Handler& handler, const http::Request& request);

}  // namespace hub::number_assignment
