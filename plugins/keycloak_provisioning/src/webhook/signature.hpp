/// @file
/// @brief Did the sender of a webhook know the secret?
#pragma once

#include <string>

#include "hub/http/message.hpp"

namespace hub::keycloak_provisioning::webhook {

/// X-Webhook-Signature or X-Hub-Signature-256: the hexadecimal HMAC-SHA256 of the body, with or without "sha256=".
/// Without either, the body's own member `signature`: that of the compact JSON without this member.
bool isSigned(const http::Request& request, const json::Value& body, const std::string& secret);

}  // namespace hub::keycloak_provisioning::webhook
