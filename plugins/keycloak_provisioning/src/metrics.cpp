#include "metrics.hpp"

#include <string>

namespace hub::keycloak_provisioning {

Metrics& Metrics::get() {
    static Metrics instance;
    return instance;
}

Metrics::Metrics()
    : rateLimited(metrics::registry().counter("dialhub_keycloak_provisioning_rate_limited_total",
                                              "Requests refused because their caller makes too many")),
      webhooksRefused(metrics::registry().counter("dialhub_keycloak_provisioning_webhooks_refused_total",
                                                  "Webhooks whose signature was missing or wrong")) {
    for (std::size_t action = 0; action < kActions; ++action) {
        users_[action] = &metrics::registry().counter("dialhub_keycloak_provisioning_users_total",
                                                      "Users of applied plans by what became of them",
                                                      {{"action", std::string(toString(static_cast<Action>(action)))}});
    }
}

void Metrics::count(const Plan& plan) noexcept {
    for (const Verdict& verdict : plan.verdicts) users_[static_cast<std::size_t>(verdict.action)]->increment();
}

}  // namespace hub::keycloak_provisioning
