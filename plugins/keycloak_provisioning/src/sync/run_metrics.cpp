#include "sync/run_metrics.hpp"

#include "hub/metrics/registry.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

constexpr const char* kRuns = "dialhub_keycloak_provisioning_syncs_total";
constexpr const char* kRunsHelp = "Synchronisations with Keycloak, by kind and state they ended in.";
constexpr const char* kSuccess = "dialhub_keycloak_provisioning_sync_last_success_timestamp_seconds";
constexpr const char* kSuccessHelp = "When the last successful synchronisation of all clients ended.";

}  // namespace

void declareMetrics() {
    metrics::registry().declare(kRuns, kRunsHelp, metrics::Kind::kCounter);
    metrics::registry().declare(kSuccess, kSuccessHelp, metrics::Kind::kGauge);
}

void countRun(const Run& run, time::Timestamp now) {
    const std::string kind(toString(run.kind));
    metrics::registry()
        .counter(kRuns, kRunsHelp, {{"kind", kind}, {"state", std::string(toString(run.state))}})
        .increment();
    if (run.state != State::kSucceeded || run.dryRun || run.organizationId) return;
    const auto seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    metrics::registry().gauge(kSuccess, kSuccessHelp, {{"kind", kind}}).set(seconds);
}

}  // namespace hub::keycloak_provisioning::sync
