/// @file hub/services/sign_in.hpp
/// @brief Signing in with name and password, and changing the password, for plugins whose clients have a login of their own shape.
#pragma once

#include <chrono>
#include <string>

namespace hub::services {

struct SignInRequest {
    std::string username;
    std::string password;
    std::string address;  ///< Of the client, for the throttle.
    std::string requestId;
};

struct SignedIn {
    std::string token;  ///< As POST /api/auth/login gives it.
    std::chrono::seconds expiresIn{0};
};

struct PasswordChange {
    std::string username;
    std::string current;
    std::string wanted;
    std::string address;  ///< Of the client, for the throttle.
    std::string requestId;
};

/// Provided by the host. Thread-safe.
class PasswordSignIn {
public:
    virtual ~PasswordSignIn() = default;
    /// @throws http::Error 401 for anything wrong with name, password or account, 429 when throttled.
    virtual SignedIn signIn(const SignInRequest& request) = 0;
    /// A new token for whoever has one of the hub's that is still accepted. @throws http::Error 401 for any other, those of
    /// an identity provider among them: how long they last is its affair.
    virtual SignedIn renew(const std::string& token) = 0;
    /// Ends every session of the user. @throws http::Error 401 for anything wrong with name, present password or account,
    /// 429 when throttled, 400 for a password that cannot be accepted.
    virtual void changePassword(const PasswordChange& change) = 0;
};

}  // namespace hub::services
