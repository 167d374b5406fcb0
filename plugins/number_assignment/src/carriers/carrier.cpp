#include "carriers/carrier.hpp"

namespace hub::number_assignment::carriers {

std::string_view toString(Provider provider) noexcept {
    return provider == Provider::kTwilio ? "twilio" : "telnyx";
}

std::optional<Provider> parseProvider(std::string_view text) noexcept {
    if (text == "twilio") return Provider::kTwilio;
    if (text == "telnyx") return Provider::kTelnyx;
    return std::nullopt;
}

std::optional<NumberType> parseNumberType(std::string_view text) noexcept {
    if (text == "local") return NumberType::kLocal;
    if (text == "mobile") return NumberType::kMobile;
    if (text == "toll_free") return NumberType::kTollFree;
    return std::nullopt;
}

std::string_view toString(Failure failure) noexcept {
    switch (failure) {
        case Failure::kRejected:
            return "rejected";
        case Failure::kUnauthorized:
            return "unauthorized";
        case Failure::kNotFound:
            return "not_found";
        case Failure::kRateLimited:
            return "rate_limited";
        case Failure::kUnreachable:
            return "unreachable";
        case Failure::kUnknown:
            return "unknown";
    }
    return "unknown";
}

}  // namespace hub::number_assignment::carriers
