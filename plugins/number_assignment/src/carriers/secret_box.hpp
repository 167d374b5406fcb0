/// @file
/// @brief Secrets at rest: AES-256-GCM, keys with names so that they can be replaced.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hub::number_assignment::carriers {

struct SecretKey {
    std::string id;
    std::string bytes;  ///< 32
};
/// From base64, white space around it ignored; nullopt when it is not 32 bytes.
std::optional<SecretKey> readSecretKey(const std::string& id, std::string_view base64);

struct Sealed {
    std::string keyId;
    std::string data;  ///< Nonce, ciphertext, tag.
};

/// The key is not configured (any more), or data or context are not what was sealed.
class CannotOpen : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Thread-safe, immutable.
class SecretBox {
public:
    /// The first key seals, all of them open; without keys neither is possible.
    explicit SecretBox(std::vector<SecretKey> keys) : keys_(std::move(keys)) {}

    bool usable() const noexcept { return !keys_.empty(); }
    /// Of the key that seals.
    const std::string& keyId() const { return keys_.at(0).id; }
    /// `context` names where the secret belongs: sealed for one row, it cannot be opened in another.
    Sealed seal(std::string_view secret, std::string_view context) const;
    /// @throws CannotOpen
    std::string open(const Sealed& sealed, std::string_view context) const;

private:
    const std::vector<SecretKey> keys_;
};

}  // namespace hub::number_assignment::carriers
