#include "dialer/report_model.hpp"

#include <stdexcept>

namespace hub::number_queue {

namespace {

Status statusIn(const db::Row& row, std::string_view column) {
    const std::optional<Status> status = parseStatus(row.text(column));
    if (!status) throw std::logic_error("queue_status has a value this build does not know");
    return *status;
}

std::optional<KnownLease> leaseIn(const db::Row& row) {
    const auto id = row.get<std::optional<std::int64_t>>("lease_id");
    if (!id) return std::nullopt;
    KnownLease lease;
    lease.leaseId = *id;
    lease.holder = row.get<std::int64_t>("holder");
    lease.leasedAt = row.get<time::Timestamp>("leased_at");
    lease.expiresAt = row.get<time::Timestamp>("expires_at");
    lease.batchId = row.get<std::string>("batch_id");
    lease.reissued = row.get<bool>("reissued");
    return lease;
}

std::optional<KnownAttempt> attemptIn(const db::Row& row) {
    const auto id = row.get<std::optional<std::int64_t>>("attempt_id");
    if (!id) return std::nullopt;
    KnownAttempt attempt;
    attempt.id = *id;
    attempt.outcome = row.get<std::string>("outcome");
    attempt.numberStatus = statusIn(row, "attempt_number_status");
    attempt.hasAgent = row.get<bool>("attempt_agent");
    attempt.hasScenario = row.get<bool>("attempt_scenario");
    attempt.hasLine = row.get<bool>("attempt_line");
    attempt.callAllowed = row.get<std::optional<bool>>("attempt_call_allowed");
    return attempt;
}

}  // namespace

bool Report::hasPossibleTime() const noexcept {
    using namespace std::chrono;
    return attemptedAt >= sys_days(year(1970) / 1 / 1) && attemptedAt < sys_days(year(10000) / 1 / 1);
}

std::string_view toString(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::kApplied:
            return "applied";
        case Outcome::kLate:
            return "late";
        case Outcome::kSuperseded:
            break;
    }
    return "superseded";
}

std::string_view toString(NotApplied reason) noexcept {
    switch (reason) {
        case NotApplied::kInvalidTime:
            return "invalid_attempted_at";
        case NotApplied::kPhoneOrIdRequired:
            return "phone_number_or_number_id_required";
        case NotApplied::kInvalidPhone:
            return "invalid_phone_number";
        case NotApplied::kNumberNotFound:
            return "number_not_found";
        case NotApplied::kCompanyNotFound:
            return "company_not_found";
        case NotApplied::kCompanyForbidden:
            return "company_not_allowed";
        case NotApplied::kCompanyRequired:
            break;
    }
    return "company_required";
}

ReportFacts ReportFacts::repeatedFromRow(const db::Row& row) {
    ReportFacts facts;
    facts.organizationId = row.get<std::int64_t>("organization_id");
    facts.numberId = row.get<std::int64_t>("number_id");
    facts.phone = row.get<std::string>("phone");
    facts.repeated = attemptIn(row);
    return facts;
}

ReportFacts ReportFacts::fromRow(const db::Row& row) {
    ReportFacts facts = repeatedFromRow(row);
    facts.status = statusIn(row, "status");
    facts.attempts = row.get<std::int64_t>("total_attempts");
    facts.lastAttemptAt = row.get<std::optional<time::Timestamp>>("last_attempt_at");
    facts.queued = row.get<bool>("queued");
    facts.entryLeaseId = row.get<std::optional<std::int64_t>>("entry_lease_id");
    facts.lease = leaseIn(row);
    facts.agentId = row.get<std::optional<std::int64_t>>("agent_id");
    facts.scenarioId = row.get<std::optional<std::int64_t>>("scenario_id");
    facts.lineId = row.get<std::optional<std::int64_t>>("outbound_line_id");
    facts.cost = row.get<std::int64_t>("cost");
    facts.retryPolicy = RetryPolicy::fromJson(row.get<json::Value>("retry_policy"));
    return facts;
}

}  // namespace hub::number_queue
