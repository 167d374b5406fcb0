/// @file access.hpp
/// @brief What a dialer's request must satisfy besides its key: where it comes from and that nobody changed it.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/wire.hpp"
#include "hub/http/message.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::lead_intake {

/// "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". IPv4 addresses mapped into IPv6 count as IPv4.
class AddressRange {
public:
    static std::optional<AddressRange> parse(std::string_view text);
    bool contains(std::string_view address) const;

private:
    std::array<unsigned char, 16> network_{};
    int prefixBits_ = 0;
};

struct SignatureRules {
    std::string secret;  ///< Empty: requests need no signature.
    bool coversTimestamp = false;
    std::chrono::seconds tolerance{300};
};

/// The text a sender signs: sorted key=value joined by "&", without the API key; with `timestamp` as one of them when
/// given.
std::string signedText(const dialect::Wire& wire, const std::optional<std::string>& timestamp);

/// @throws http::Error 401 or 400 in the words of the replaced system, when the rules have a secret and the request no
/// valid X-Dialer-Signature of a current X-Dialer-Timestamp.
void checkSignature(const http::Request& request, const dialect::Wire& wire, const SignatureRules& rules,
                    time::Timestamp now);

}  // namespace hub::lead_intake
