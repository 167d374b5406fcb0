#include "oidc/verifier.hpp"

namespace hub::host::oidc {

Verifier::Verifier(const Settings& settings, const time::Clock& clock)
    : settings_(settings), clock_(clock), source_(settings, clock) {}

Check Verifier::verify(std::string_view token) {
    const std::shared_ptr<const KeySet> keys = source_.keys();
    if (!keys) return {std::nullopt, kKeysUnavailable};
    Check check = checkToken(token, *keys, settings_, clock_.now());
    if (check.problem != kUnknownKey) return check;
    const std::shared_ptr<const KeySet> newer = source_.keysNewerThan(keys);
    if (newer != keys) check = checkToken(token, *newer, settings_, clock_.now());
    if (check.problem == kUnknownKey && source_.isStale()) check.problem = kKeysUnavailable;
    return check;
}

}  // namespace hub::host::oidc
