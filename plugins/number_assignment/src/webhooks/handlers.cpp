#include "webhooks/handlers.hpp"

#include <vector>

#include "hub/http/error.hpp"
#include "hub/log/log.hpp"
#include "hub/metrics/registry.hpp"
#include "webhooks/telnyx_signature.hpp"
#include "webhooks/twilio_signature.hpp"

namespace hub::number_assignment::webhooks {

namespace {

using carriers::Provider;

constexpr std::string_view kTwilioPath = "/webhooks/twilio/voice-status";
constexpr std::size_t kLargestBody = 256 * 1024;

void count(Provider provider, const char* outcome) {
    metrics::registry()
        .counter("dialhub_number_assignment_webhooks_total", "Carriers' events",
                 {{"provider", std::string(carriers::toString(provider))}, {"outcome", outcome}})
        .increment();
}

[[noreturn]] void refuse(Provider provider, const http::Request& request, const char* why) {
    count(provider, "refused");
    log::warning("number_assignment.webhook_refused",
                 {{"provider", carriers::toString(provider)}, {"reason", why}, {"remote", request.remoteAddress}});
    throw http::forbidden("The signature is missing or wrong");
}

std::vector<std::string> present(std::initializer_list<std::string> secrets) {
    std::vector<std::string> given;
    for (const std::string& secret : secrets) {
        if (!secret.empty()) given.push_back(secret);
    }
    return given;
}

/// Twilio's parameters: of a form, or of a JSON body whose digest is in the query.
http::Parameters parametersOf(const http::Request& request, bool form) {
    if (form) return request.form();
    std::vector<http::Parameter> items;
    try {
        const json::Value body = json::parse(request.body);
        if (body.isObject()) {
            for (const auto& [name, value] : body.asObject())
                items.push_back({name, value.isString() ? value.asString() : json::dump(value)});
        }
    } catch (const json::ParseError&) {
        items.clear();  // Names no account, so it is refused.
    }
    return http::Parameters(std::move(items));
}

}  // namespace

Accounts::Known Handlers::signerOf(const Claim& claim) {
    Accounts::Known account = accounts_.find(claim.provider, claim.accountId);
    if (account && claim.isSignedBy(*account)) return account;
    // The secret may have been replaced a moment ago.
    account = accounts_.reread(claim.provider, claim.accountId);
    return account && claim.isSignedBy(*account) ? account : nullptr;
}

http::Response Handlers::take(const http::Request& request, const Claim& claim) {
    Accounts::Known account = signerOf(claim);
    if (!account) refuse(claim.provider, request, "signature");
    const std::optional<CallEvent> event = claim.event();
    if (!event) {
        // Signed, so the carrier means it; sending it again would not help.
        count(claim.provider, "ignored");
        return http::Response::noContent();
    }
    using Taken = carriers::CallService::Taken;
    Taken taken = calls_.take(account->account, *event);
    while (taken == Taken::kAccountChanged) {
        account = accounts_.replace(account->account);
        if (!account || !claim.isSignedBy(*account)) refuse(claim.provider, request, "signature");
        taken = calls_.take(account->account, *event);
    }
    count(claim.provider, taken == Taken::kStored ? "stored" : "repeated");
    return http::Response::noContent();
}

http::Response Handlers::twilio(const http::Request& request) {
    const std::string_view signature = request.headers.get("X-Twilio-Signature").value_or("");
    if (signature.empty()) refuse(Provider::kTwilio, request, "unsigned");
    twilio::SignedRequest asSigned;
    asSigned.url = publicUrl_ + request.rawPath + (request.rawQuery.empty() ? "" : "?" + request.rawQuery);
    asSigned.form = request.mediaType() == "application/x-www-form-urlencoded";
    asSigned.body = request.body;
    asSigned.parameters = parametersOf(request, asSigned.form);
    const std::string sid(asSigned.parameters.get("AccountSid").value_or(""));
    const auto isSignedBy = [&](const carriers::OpenAccount& known) {
        return twilio::verify(
            present({known.secret(carriers::kAuthToken), known.secret(carriers::kSecondaryAuthToken)}), asSigned,
            signature);
    };
    return take(request, {Provider::kTwilio, sid, isSignedBy, [&] {
                              return readTwilioEvent(asSigned.parameters, request.query.get("call"), clock_.now());
                          }});
}

http::Response Handlers::telnyx(const http::Request& request) {
    const std::string_view signature = request.headers.get("telnyx-signature-ed25519").value_or("");
    const std::string_view timestamp = request.headers.get("telnyx-timestamp").value_or("");
    if (signature.empty() || timestamp.empty()) refuse(Provider::kTelnyx, request, "unsigned");
    json::Value body;
    try {
        body = json::parse(request.body);
    } catch (const json::ParseError&) {
        refuse(Provider::kTelnyx, request, "no JSON");
    }
    const auto isSignedBy = [&](const carriers::OpenAccount& known) {
        return telnyx::verify(
            present({known.secret(carriers::kPublicKey), known.secret(carriers::kSecondaryPublicKey)}),
            {timestamp, signature, request.body}, clock_.now());
    };
    return take(request,
                {Provider::kTelnyx, telnyxConnection(body), isSignedBy, [&] { return readTelnyxEvent(body); }});
}

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](std::string path, std::string summary,
                         http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(http::Route(http::Method::kPost, std::move(path))
                            .summary(std::move(summary))
                            .maxBody(kLargestBody)
                            .response(204, "Stored, known already or of no interest")
                            .response(403, "The signature is missing or wrong")
                            .handle(handlers, handler));
    };
    add(std::string(kTwilioPath), "Twilio's events of calls; X-Twilio-Signature", &Handlers::twilio);
    add("/webhooks/telnyx", "Telnyx' events of calls; telnyx-signature-ed25519", &Handlers::telnyx);
}

}  // namespace hub::number_assignment::webhooks
