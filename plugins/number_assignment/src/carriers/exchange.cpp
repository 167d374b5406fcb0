#include "carriers/exchange.hpp"

#include <Poco/DateTime.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <random>
#include <thread>

#include "hub/http/retry.hpp"
#include "hub/metrics/registry.hpp"
#include "hub/text/utf8.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_assignment::carriers {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kLongestProblem = 300;
constexpr double kLongestPause = 24.0 * 3600.0;

std::optional<double> numberIn(std::string_view text) {
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return std::clamp(value, 0.0, kLongestPause);
}

milliseconds seconds(double value) {
    return milliseconds(static_cast<milliseconds::rep>(value * 1000));
}

milliseconds backOff(milliseconds first, int attempt) {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    const double doubled = static_cast<double>(first.count()) * std::pow(2.0, attempt - 1);
    return milliseconds(
        static_cast<milliseconds::rep>(doubled * std::uniform_real_distribution<double>(0.75, 1.0)(generator)));
}

bool mayPass(Failure failure) noexcept {
    return failure == Failure::kRateLimited || failure == Failure::kUnreachable || failure == Failure::kUnknown;
}

Failure failureFor(int status) noexcept {
    if (status == 401 || status == 403) return Failure::kUnauthorized;
    if (status == 404) return Failure::kNotFound;
    if (status == 429) return Failure::kRateLimited;
    if (status == 408 || status == 409 || status >= 500 || status < 400) return Failure::kUnknown;
    return Failure::kRejected;
}

void count(Provider provider, const std::string& operation, std::string_view outcome) {
    metrics::registry()
        .counter("dialhub_number_assignment_carrier_requests_total", "Requests to carriers",
                 {{"provider", std::string(toString(provider))},
                  {"operation", operation},
                  {"outcome", std::string(outcome)}})
        .increment();
}

}  // namespace

Exchange::Exchange(http::Client& client, ExchangeSettings settings, ProblemReader problem)
    : client_(client), settings_(std::move(settings)), problem_(std::move(problem)) {}

json::Value Exchange::send(const Call& call) const {
    for (int number = 1;; ++number) {
        try {
            json::Value answer = attempt(call);
            count(settings_.provider, call.operation, "ok");
            return answer;
        } catch (const CarrierError& error) {
            count(settings_.provider, call.operation, toString(error.failure()));
            if (call.repeat == Repeat::kNever || !mayPass(error.failure()) || number >= settings_.attempts) throw;
            const milliseconds pause = error.retryAfter().value_or(backOff(settings_.firstDelay, number));
            if (pause > settings_.longestWait) throw;
            std::this_thread::sleep_for(pause);
        }
    }
}

json::Value Exchange::attempt(const Call& call) const {
    http::ClientRequest request;
    request.method = call.method;
    request.url = settings_.baseUrl + call.target;
    request.headers.add("Authorization", settings_.authorization);
    request.headers.add("Accept", "application/json");
    if (!call.contentType.empty()) request.headers.add("Content-Type", call.contentType);
    request.body = call.body;
    std::optional<http::ClientResponse> answer;
    try {
        answer = client_.send(request);
    } catch (const http::ClientError& error) {
        throw CarrierError(error.mayHaveArrived() ? Failure::kUnknown : Failure::kUnreachable, error.what());
    }
    if (!answer->ok()) throw failureOf(call, *answer);
    return read(call, *answer);
}

json::Value Exchange::read(const Call& call, const http::ClientResponse& answer) const {
    if (answer.body.empty()) return nullptr;
    try {
        return json::parse(answer.body);
    } catch (const json::ParseError& error) {
        throw CarrierError(Failure::kUnknown, call.operation + ": the answer is no JSON: " + error.reason());
    }
}

CarrierError Exchange::failureOf(const Call& call, const http::ClientResponse& answer) const {
    Problem problem;
    try {
        problem = problem_(json::parse(answer.body));
    } catch (const json::ParseError&) {
        problem.text = "no explanation";  // A proxy's page, say; the status has to do.
    }
    std::string what = call.operation + ": " + std::to_string(answer.status);
    if (!problem.code.empty()) what += " (" + problem.code + ")";
    what += ": " + text::storable(problem.text, kLongestProblem);
    return {failureFor(answer.status), what, problem.code, wantedPause(answer.headers, time::systemClock().now())};
}

std::optional<milliseconds> wantedPause(const http::Headers& headers, time::Timestamp now) {
    if (const auto value = headers.get("retry-after-ms")) {
        if (const auto number = numberIn(*value)) return seconds(*number / 1000);
    }
    if (const auto wait = http::retryAfter(headers, now)) return wait;
    if (const auto value = headers.get("x-ratelimit-reset")) {
        if (headers.get("x-ratelimit-remaining") == "0") {
            if (const auto number = numberIn(*value)) return seconds(*number);
        }
    }
    return std::nullopt;
}

std::optional<time::Timestamp> parseRfc2822(const std::string& text) {
    Poco::DateTime date;
    int offset = 0;
    if (!Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::RFC1123_FORMAT, text, date, offset)) return std::nullopt;
    date.makeUTC(offset);
    return time::Timestamp(std::chrono::microseconds(date.timestamp().epochMicroseconds()));
}

std::string textOf(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    if (value == nullptr || value->isNull()) return {};
    return value->isString() ? value->asString() : json::dump(*value);
}

bool trueIn(const json::Value& object, std::string_view member) {
    const json::Value* value = object.find(member);
    return value != nullptr && value->isBool() && value->asBool();
}

const json::Array& itemsOf(const json::Value& object, std::string_view member) {
    static const json::Array kNone;
    const json::Value* value = object.find(member);
    return value != nullptr && value->isArray() ? value->asArray() : kNone;
}

}  // namespace hub::number_assignment::carriers
