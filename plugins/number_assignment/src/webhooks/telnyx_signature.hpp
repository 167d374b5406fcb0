/// @file
/// @brief telnyx-signature-ed25519: Ed25519 over "timestamp|body". Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::telnyx {

/// How far the sender's clock and ours may be apart, either way.
inline constexpr std::chrono::seconds kTolerance{300};

struct SignedRequest {
    std::string_view timestamp;  ///< telnyx-timestamp as sent.
    std::string_view signature;  ///< telnyx-signature-ed25519 as sent.
    std::string_view body;       ///< The very bytes.
};

/// Whether one of the public keys (base64 of 32 bytes; two while one is being replaced) made the signature, at most
/// kTolerance from `now`.
bool verify(const std::vector<std::string>& publicKeys, const SignedRequest& request, time::Timestamp now);

/// For those who play Telnyx: the signature with a private key's seed (32 bytes).
std::string sign(std::string_view seed, std::string_view timestamp, std::string_view body);

/// Base64 of 32 bytes?
bool isPublicKey(std::string_view text);

}  // namespace hub::number_assignment::telnyx
