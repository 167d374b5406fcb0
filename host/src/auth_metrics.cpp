#include "auth_metrics.hpp"

#include <array>

#include "hub/metrics/registry.hpp"

namespace hub::host {
namespace {

constexpr const char* kRefused = "dialhub_auth_refused_total";
constexpr const char* kRefusedHelp = "Tokens and API keys that were not accepted, by reason.";
constexpr std::array<const char*, 3> kOutcomes = {"ok", "failed", "throttled"};

metrics::Counter& signIns(std::size_t outcome) {
    return metrics::registry().counter("dialhub_auth_sign_ins_total",
                                       "Attempts to sign in with a password, by outcome.",
                                       {{"outcome", kOutcomes.at(outcome)}});
}

metrics::Counter& keyFetches(const char* outcome) {
    return metrics::registry().counter("dialhub_auth_oidc_key_fetches_total",
                                       "Attempts to fetch the keys of the identity provider, by outcome.",
                                       {{"outcome", outcome}});
}

}  // namespace

void countSignIn(SignInOutcome outcome) {
    signIns(static_cast<std::size_t>(outcome)).increment();
}

void countRefusedCredential(std::string_view credential, std::string_view reason) {
    metrics::registry()
        .counter(kRefused, kRefusedHelp, {{"credential", std::string(credential)}, {"reason", std::string(reason)}})
        .increment();
}

void countKeyFetch(bool done) {
    keyFetches(done ? "ok" : "failed").increment();
}

void declareAuthMetrics() {
    keyFetches("ok");
    keyFetches("failed");
    for (std::size_t outcome = 0; outcome < kOutcomes.size(); ++outcome) signIns(outcome);
    metrics::registry().declare(kRefused, kRefusedHelp, metrics::Kind::kCounter);
}

}  // namespace hub::host
