#include "webhook/signature.hpp"

#include "hub/auth/hmac.hpp"
#include "hub/text/ascii.hpp"

namespace hub::keycloak_provisioning::webhook {

namespace {

bool matches(std::string_view given, std::string_view message, const std::string& secret) {
    constexpr std::string_view kPrefix = "sha256=";
    given = text::trim(given);
    if (given.starts_with(kPrefix)) given.remove_prefix(kPrefix.size());
    const auto bytes = auth::fromHex(given);
    return bytes && auth::equalConstantTime(*bytes, auth::hmacSha256(secret, message));
}

}  // namespace

bool isSigned(const http::Request& request, const json::Value& body, const std::string& secret) {
    for (const char* name : {"X-Webhook-Signature", "X-Hub-Signature-256"}) {
        if (const auto header = request.headers.get(name)) return matches(*header, request.body, secret);
    }
    const json::Value* inBody = body.find("signature");
    if (!inBody || !inBody->isString()) return false;
    json::Object rest = body.asObject();
    rest.erase("signature");
    return matches(inBody->asString(), json::dump(rest), secret);
}

}  // namespace hub::keycloak_provisioning::webhook
