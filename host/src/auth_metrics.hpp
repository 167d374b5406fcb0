/// @file auth_metrics.hpp
/// @brief Counts sign-ins and refused credentials: outcomes and reasons, never who.
#pragma once

#include <string_view>

namespace hub::host {

enum class SignInOutcome { kOk, kFailed, kThrottled };

/// Thread-safe, as all of these.
void countSignIn(SignInOutcome outcome);
/// `credential`: "token" or "api_key"; `reason` as in the log event auth.refused.
void countRefusedCredential(std::string_view credential, std::string_view reason);
/// Shows the names before anybody has signed in.
void declareAuthMetrics();

/// Of the identity provider, whose tokens are accepted.
void countKeyFetch(bool done);

}  // namespace hub::host
