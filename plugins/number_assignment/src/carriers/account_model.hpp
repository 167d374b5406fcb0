/// @file
/// @brief An organization's account at a carrier.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "carriers/carrier.hpp"
#include "carriers/secret_box.hpp"
#include "hub/db/row.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::carriers {

/// As stored.
struct Account {
    std::int64_t organizationId = 0;
    Provider provider = Provider::kTwilio;
    std::string accountId;  ///< Twilio: the account's SID. Telnyx: the Call Control application's id.
    std::optional<std::string> answerUrl;
    json::Value hints;  ///< {name of a secret: its last characters}
    Sealed sealed;
    time::Timestamp updatedAt{};
    std::string updatedBy;
    static Account fromRow(const db::Row& row);

    /// What the secrets are bound to.
    std::string sealContext() const;
};

/// Names of secrets. Twilio:
inline constexpr std::string_view kAuthToken = "auth_token";
inline constexpr std::string_view kSecondaryAuthToken = "secondary_auth_token";  ///< Accepted in webhooks too.
inline constexpr std::string_view kApiKeySid = "api_key_sid";
inline constexpr std::string_view kApiKeySecret = "api_key_secret";
/// Telnyx:
inline constexpr std::string_view kApiKey = "api_key";
inline constexpr std::string_view kPublicKey = "public_key";
inline constexpr std::string_view kSecondaryPublicKey = "secondary_public_key";  ///< Accepted in webhooks too.

/// An account with what is secret in the open. Never logged, never answered.
struct OpenAccount {
    Account account;
    json::Value secrets;  ///< {name: value}
    /// Empty when there is none.
    std::string secret(std::string_view name) const;
};

/// What an administrator sets.
struct AccountInput {
    Provider provider = Provider::kTwilio;
    std::string accountId;
    std::optional<std::string> answerUrl;
    json::Object secrets;
};

/// The last characters of those long enough for that to tell nothing.
json::Value hintsOf(const json::Object& secrets);

}  // namespace hub::number_assignment::carriers
