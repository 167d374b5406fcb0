/// @file hub/http/retry.hpp
/// @brief Repeating outgoing requests: only when that cannot do harm, and no faster than the other side asks for.
#pragma once

#include <chrono>
#include <optional>

#include "hub/http/client.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::http {

struct RetryRules {
    int maxAttempts = 4;                        ///< The first one included.
    std::chrono::milliseconds firstDelay{250};  ///< Doubles with each attempt; of each, a random half is left out.
    std::chrono::milliseconds longestDelay{10000};
    /// From the first attempt: neither a wait nor an attempt goes beyond it.
    std::chrono::milliseconds deadline{60000};
    bool repeatable = false;  ///< A POST or PATCH may arrive twice, for example because it carries an idempotency key.
};

/// May the request be sent again, whatever the number of attempts? 429 was not carried out; 408, 502, 503 and 504 are
/// repeated when arriving twice does no harm (an idempotent method, or RetryRules::repeatable).
bool mayRepeat(const ClientResponse& response, Method method, const RetryRules& rules) noexcept;
/// What never arrived, and what was lost underway of a harmless request. Never for TLS and what was stopped.
bool mayRepeat(const ClientError& error, Method method, const RetryRules& rules) noexcept;

/// Retry-After, in seconds or as an HTTP date; nullopt when absent or neither. Not negative.
std::optional<std::chrono::milliseconds> retryAfter(const Headers& headers, time::Timestamp now);

/// The wait after the failed attempt number `attempt` (from 1). @param random in [0, 1)
std::chrono::milliseconds retryDelay(const RetryRules& rules, int attempt, double random) noexcept;

/// Sends until there is an answer not worth repeating, or attempts or time are used up: then the last answer is
/// returned or the last failure thrown. A longer Retry-After than the deadline allows ends it at once. Waits end when
/// request.stop is requested. @throws as Client::send
ClientResponse sendWithRetry(Client& client, const ClientRequest& request, const RetryRules& rules = {});

}  // namespace hub::http
