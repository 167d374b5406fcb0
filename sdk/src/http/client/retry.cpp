#include "hub/http/retry.hpp"

#include <Poco/DateTime.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Exception.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <random>

#include "hub/text/ascii.hpp"
#include "hub/time/clock.hpp"

namespace hub::http {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr std::int64_t kMostSeconds = 366LL * 24 * 3600;

bool isHarmless(Method method, const RetryRules& rules) noexcept {
    return rules.repeatable || isIdempotent(method);
}

std::optional<milliseconds> parseSeconds(std::string_view text) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
    return std::chrono::seconds(std::min(seconds, kMostSeconds));
}

std::optional<milliseconds> parseDate(std::string_view text, time::Timestamp now) {
    constexpr std::size_t kDateLength = 29;  // Poco also reads parts of a date, or none
    if (text.size() != kDateLength || !text.ends_with(" GMT")) return std::nullopt;
    Poco::DateTime date;
    int zone = 0;
    try {
        if (!Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::HTTP_FORMAT, std::string(text), date, zone))
            return std::nullopt;
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
    const time::Timestamp at{std::chrono::microseconds(date.timestamp().epochMicroseconds())};
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(at - now));
}

double randomFraction() {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

/// @return false when stopped.
bool waitFor(milliseconds delay, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, delay, [] { return false; });
    return !stop.stop_requested();
}

/// Attempts of one call.
class Attempts {
public:
    Attempts(const ClientRequest& request, milliseconds timeout, const RetryRules& rules)
        : request_(request), timeout_(timeout), rules_(rules) {}

    ClientRequest next() {
        ++made_;
        ClientRequest request = request_;
        request.timeout = std::min(timeout_, timeLeft());
        return request;
    }

    /// Waits before the next one. @return false when there is none.
    bool await(std::optional<milliseconds> asked) {
        if (made_ >= rules_.maxAttempts) return false;
        const milliseconds delay =
            std::max(asked.value_or(milliseconds(0)), retryDelay(rules_, made_, randomFraction()));
        return delay < timeLeft() && waitFor(delay, request_.stop);
    }

private:
    milliseconds timeLeft() const { return std::chrono::ceil<milliseconds>(start_ + rules_.deadline - Steady::now()); }

    const ClientRequest& request_;
    const milliseconds timeout_;
    const RetryRules& rules_;
    Steady::time_point start_ = Steady::now();
    int made_ = 0;
};

}  // namespace

bool mayRepeat(const ClientResponse& response, Method method, const RetryRules& rules) noexcept {
    if (response.status == 429) return true;
    const bool passing =
        response.status == 408 || response.status == 502 || response.status == 503 || response.status == 504;
    return passing && isHarmless(method, rules);
}

bool mayRepeat(const ClientError& error, Method method, const RetryRules& rules) noexcept {
    switch (error.failure()) {
        case ClientFailure::kConnect:
        case ClientFailure::kTimeout:
        case ClientFailure::kBroken:
            return !error.mayHaveArrived() || isHarmless(method, rules);
        case ClientFailure::kTls:
        case ClientFailure::kTooLarge:
        case ClientFailure::kMalformed:
        case ClientFailure::kStopped:
            return false;
    }
    return false;
}

std::optional<milliseconds> retryAfter(const Headers& headers, time::Timestamp now) {
    const std::optional<std::string_view> header = headers.get("Retry-After");
    if (!header) return std::nullopt;
    const std::string_view text = text::trim(*header);
    if (const auto seconds = parseSeconds(text)) return seconds;
    return parseDate(text, now);
}

milliseconds retryDelay(const RetryRules& rules, int attempt, double random) noexcept {
    const int doublings = std::clamp(attempt - 1, 0, 30);
    const auto full = std::min(static_cast<double>(rules.firstDelay.count()) * static_cast<double>(1LL << doublings),
                               static_cast<double>(rules.longestDelay.count()));
    return milliseconds(static_cast<std::int64_t>(full * (1 - random / 2)));
}

ClientResponse sendWithRetry(Client& client, const ClientRequest& request, const RetryRules& rules) {
    Attempts attempts(request, request.timeout.value_or(client.options().totalTimeout), rules);
    while (true) {
        try {
            ClientResponse response = client.send(attempts.next());
            if (!mayRepeat(response, request.method, rules)) return response;
            if (!attempts.await(retryAfter(response.headers, time::systemClock().now()))) return response;
        } catch (const ClientError& error) {
            if (!mayRepeat(error, request.method, rules) || !attempts.await(std::nullopt)) throw;
        }
    }
}

}  // namespace hub::http
