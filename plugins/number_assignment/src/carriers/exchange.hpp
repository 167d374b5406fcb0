/// @file
/// @brief One request to a carrier and its answer: credentials, repeats, failures by meaning, metrics.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "carriers/carrier.hpp"
#include "hub/http/client.hpp"
#include "hub/json/value.hpp"

namespace hub::number_assignment::carriers {

struct ExchangeSettings {
    Provider provider = Provider::kTwilio;
    std::string baseUrl;  ///< Without trailing slash.
    std::string authorization;
    int attempts = 3;                             ///< Of requests that may be repeated.
    std::chrono::milliseconds firstDelay{500};    ///< Doubles with each attempt, -25 %.
    std::chrono::milliseconds longestWait{5000};  ///< A carrier that wants more is not waited for.
};

enum class Repeat {
    kSafe,   ///< Asking twice does no more than asking once.
    kNever,  ///< Asked once; every failure is the caller's.
};

struct Call {
    std::string operation;  ///< For metrics: "list_numbers".
    http::Method method = http::Method::kGet;
    std::string target;  ///< Path and query, encoded.
    std::string contentType{};
    std::string body{};
    Repeat repeat = Repeat::kSafe;
};

/// A carrier's own way of telling what is wrong.
struct Problem {
    std::string code;
    std::string text;
};
using ProblemReader = std::function<Problem(const json::Value& body)>;

/// Thread-safe.
class Exchange {
public:
    /// The client outlives the exchange.
    Exchange(http::Client& client, ExchangeSettings settings, ProblemReader problem);

    /// @return the answer's JSON; null for an empty body. @throws CarrierError
    json::Value send(const Call& call) const;

private:
    json::Value attempt(const Call& call) const;
    json::Value read(const Call& call, const http::ClientResponse& answer) const;
    CarrierError failureOf(const Call& call, const http::ClientResponse& answer) const;

    http::Client& client_;
    const ExchangeSettings settings_;
    const ProblemReader problem_;
};

/// How long the carrier wants to be left alone: retry-after-ms, Retry-After (seconds or a date), x-ratelimit-reset.
std::optional<std::chrono::milliseconds> wantedPause(const http::Headers& headers, time::Timestamp now);

/// "Thu, 30 Jul 2015 23:19:04 +0000"
std::optional<time::Timestamp> parseRfc2822(const std::string& text);

/// A text member; empty when absent or null. Numbers are written out.
std::string textOf(const json::Value& object, std::string_view member);
bool trueIn(const json::Value& object, std::string_view member);
/// The items of an array member; empty when it is none.
const json::Array& itemsOf(const json::Value& object, std::string_view member);

}  // namespace hub::number_assignment::carriers
