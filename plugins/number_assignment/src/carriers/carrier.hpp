/// @file
/// @brief What the hub asks of a carrier, whichever it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::carriers {

enum class Provider { kTwilio, kTelnyx };
std::string_view toString(Provider provider) noexcept;  ///< "twilio", "telnyx"
std::optional<Provider> parseProvider(std::string_view text) noexcept;

/// A number of the account, as the carrier has it.
struct OwnedNumber {
    std::string id;           ///< The carrier's.
    std::string phoneNumber;  ///< E.164
    std::string name;
    std::string status;  ///< The carrier's word: "in-use", "active", "port-pending" …
    bool usable = true;  ///< Not just ordered, or being ported.
    bool voice = false;
    bool sms = false;
    std::string webhookUrl;                  ///< Where events of its calls go; may be empty.
    std::optional<std::string> takenOverBy;  ///< What makes webhookUrl of no effect: "application AP…", "trunk TK…".
};

enum class NumberType { kLocal, kMobile, kTollFree };
std::optional<NumberType> parseNumberType(std::string_view text) noexcept;  ///< "local", "mobile", "toll_free"

struct Search {
    std::string country;  ///< ISO 3166 alpha-2
    NumberType type = NumberType::kLocal;
    std::optional<std::string> areaCode;
    std::optional<std::string> contains;
    std::optional<std::string> locality;
    int limit = 20;
};

struct AvailableNumber {
    std::string phoneNumber;  ///< E.164
    std::string locality;
    std::string region;
    bool voice = false;
    bool sms = false;
    std::optional<std::string> monthlyCost;
    std::optional<std::string> currency;
};

enum class OrderState { kDone, kPending };
struct Order {
    OrderState state = OrderState::kDone;
    OwnedNumber number;  ///< Of a pending order only phoneNumber and, as id, the order's id.
};

/// Where the carrier reports to and what it does when a call is answered.
struct CallTargets {
    std::string eventUrl;
    std::optional<std::string> answerUrl;  ///< TwiML; Twilio needs this or twiml.
    std::optional<std::string> twiml;
};

struct CallRequest {
    std::string id;    ///< The hub's uuid of the call: Telnyx' command_id and client_state.
    std::string from;  ///< E.164
    std::string to;    ///< E.164
    int ringSeconds = 60;
    CallTargets targets;
};

struct PlacedCall {
    std::string id;      ///< CallSid or call_control_id.
    std::string status;  ///< The carrier's word; may be empty.
};

enum class Failure {
    kRejected,      ///< Refused for good: nothing was done, and repeating it changes nothing.
    kUnauthorized,  ///< The credentials are not accepted; nothing was done.
    kNotFound,      ///< Nothing was done.
    kRateLimited,   ///< Nothing was done; again after retryAfter.
    kUnreachable,   ///< The carrier has not seen it.
    kUnknown,       ///< It may have been done: no answer, a broken one, or 5xx.
};
std::string_view toString(Failure failure) noexcept;

/// The text is fit for operators: the carrier's code and words, no credentials.
class CarrierError : public std::runtime_error {
public:
    CarrierError(Failure failure, const std::string& what, std::string code = {},
                 std::optional<std::chrono::milliseconds> retryAfter = std::nullopt)
        : std::runtime_error(what), failure_(failure), code_(std::move(code)), retryAfter_(retryAfter) {}

    Failure failure() const noexcept { return failure_; }
    const std::string& code() const noexcept { return code_; }  ///< The carrier's: "21422", "90103"; may be empty.
    std::optional<std::chrono::milliseconds> retryAfter() const noexcept { return retryAfter_; }

private:
    Failure failure_;
    std::string code_;
    std::optional<std::chrono::milliseconds> retryAfter_;
};

/// One account at a carrier. Thread-safe. Every call throws CarrierError. What changes nothing is repeated in here
/// while that helps; what places calls or buys never is.
class Carrier {
public:
    virtual ~Carrier() = default;

    virtual Provider provider() const noexcept = 0;
    /// All of them, whatever the number of pages.
    virtual std::vector<OwnedNumber> listOwned() = 0;
    virtual std::optional<OwnedNumber> findOwned(const std::string& phoneNumber) = 0;
    virtual std::vector<AvailableNumber> search(const Search& search) = 0;
    /// Costs money. Asked again for the same number it gives the order that exists.
    virtual Order buy(const std::string& phoneNumber, const std::string& eventUrl) = 0;
    /// Lets events of the number's calls go to eventUrl. What an application or trunk has taken over stays with it.
    virtual void configure(const OwnedNumber& number, const std::string& eventUrl) = 0;
    /// The number is lost to the account. A number that is gone already is no error.
    virtual void release(const OwnedNumber& number) = 0;

    virtual PlacedCall place(const CallRequest& request) = 0;
    /// For a call whose answer was lost: those that may be it and were made at `since` or later, the oldest first.
    virtual std::vector<PlacedCall> findPlaced(const CallRequest& request, time::Timestamp since) = 0;
    /// Whether place() may be asked again for the same call after so long without ringing twice.
    virtual bool repeatable(std::chrono::milliseconds sinceFirst) const noexcept = 0;
    /// A call that has ended is no error.
    virtual void hangUp(const std::string& carrierCallId) = 0;
};

}  // namespace hub::number_assignment::carriers
