#include "intake_metrics.hpp"

#include <string>

namespace hub::lead_intake {

namespace {

constexpr std::array<std::string_view, 4> kOutcomeNames{"created", "updated", "repeated", "refused"};

}  // namespace

IntakeMetrics& IntakeMetrics::get() {
    static IntakeMetrics instance;
    return instance;
}

IntakeMetrics::IntakeMetrics()
    : warnings(
          metrics::registry().counter("dialhub_lead_intake_warnings_total", "Dialer requests answered with warnings")),
      conflicts(metrics::registry().counter("dialhub_lead_intake_conflicts_total",
                                            "Dialer requests whose lead id and telephone number belong to two leads")),
      races(metrics::registry().counter(
          "dialhub_lead_intake_races_total",
          "Statements run again because another request about the same person came first")) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
            events_[kind][outcome] = &metrics::registry().counter(
                "dialhub_lead_intake_events_total", "Dialer requests by kind of event and outcome",
                {{"kind", std::string(toString(static_cast<EventKind>(kind)))},
                 {"outcome", std::string(kOutcomeNames[outcome])}});
        }
    }
}

void IntakeMetrics::count(EventKind kind, Outcome outcome) noexcept {
    events_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(outcome)]->increment();
}

}  // namespace hub::lead_intake
