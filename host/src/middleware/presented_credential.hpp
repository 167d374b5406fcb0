/// @file middleware/presented_credential.hpp
/// @brief What a request brings to identify its sender.
#pragma once

#include <optional>
#include <string>

#include "hub/auth/requirement.hpp"
#include "hub/http/message.hpp"

namespace hub::host {

struct PresentedCredential {
    enum class Kind { kToken, kApiKey };
    Kind kind = Kind::kApiKey;
    std::string value;
};

/// The first credential in the order that auth::KeySources documents; empty values count as absent. A body that cannot
/// be read holds none. Never throws for what a client sends.
std::optional<PresentedCredential> findCredential(const http::Request& request, const auth::KeySources& sources);

}  // namespace hub::host
