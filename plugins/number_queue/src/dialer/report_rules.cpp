#include "dialer/report_rules.hpp"

namespace hub::number_queue {

namespace {

/// A person who calls in is not the result of the call that somebody is about to make.
bool answersLease(const Report& report) noexcept {
    return report.status != Status::kInboundCall;
}

/// Of a call that is over and followed by another one whose result is known.
bool isOvertaken(const Report& report, const ReportFacts& facts) noexcept {
    return facts.lastAttemptAt && report.attemptedAt < *facts.lastAttemptAt;
}

bool isLate(const Report& report, const ReportFacts& facts, LeaseMatch match) noexcept {
    if (match == LeaseMatch::kCurrent) return false;
    // A lease that is named when the number has none was taken over and reported, or ended by an administrator.
    const bool leaseLost = match == LeaseMatch::kOther || (report.leaseId && !facts.lease);
    return isOvertaken(report, facts) || (leaseLost && answersLease(report));
}

/// Whoever complained stays so, whatever is reported later; a late result changes nothing else.
Status statusAfter(const Report& report, const ReportFacts& facts, Outcome outcome) noexcept {
    if (facts.status == Status::kComplained || report.status == Status::kComplained) return Status::kComplained;
    return outcome == Outcome::kApplied ? report.status : facts.status;
}

void placeInQueue(ReportPlan& plan, const Report& report, const ReportFacts& facts, time::Timestamp now) {
    if (plan.numberStatus == Status::kComplained) {
        plan.entry = EntryChange::kRemove;
        return;
    }
    if (plan.outcome != Outcome::kApplied) return;
    if (report.status == Status::kInQueue) {
        plan.entry = EntryChange::kRequeue;
        plan.readyAt = now;
        return;
    }
    const auto delay = facts.retryPolicy.delayAfter(report.status, static_cast<int>(facts.attempts) + 1);
    if (facts.queued && delay) {
        plan.entry = EntryChange::kRequeue;
        plan.readyAt = now + *delay;
    } else {
        plan.entry = EntryChange::kRemove;
    }
}

}  // namespace

LeaseMatch matchLease(const Report& report, const ReportFacts& facts, time::Timestamp now) noexcept {
    if (!facts.lease) return LeaseMatch::kNone;
    const KnownLease& lease = *facts.lease;
    if (report.leaseId) {
        if (*report.leaseId == lease.leaseId) return LeaseMatch::kCurrent;
    } else if (lease.holder == report.holder && (!lease.reissued || report.attemptedAt >= lease.leasedAt)) {
        return LeaseMatch::kCurrent;
    }
    return lease.expiresAt > now ? LeaseMatch::kOther : LeaseMatch::kNone;
}

ReportPlan planReport(const Report& report, const ReportFacts& facts, bool leaseReported, time::Timestamp now) {
    const LeaseMatch match = matchLease(report, facts, now);
    ReportPlan plan;
    plan.inbound = report.inbound() && (match != LeaseMatch::kCurrent || !answersLease(report));
    if (leaseReported && match != LeaseMatch::kCurrent)
        plan.outcome = Outcome::kSuperseded;
    else if (isLate(report, facts, match))
        plan.outcome = Outcome::kLate;

    plan.numberStatus = statusAfter(report, facts, plan.outcome);
    placeInQueue(plan, report, facts, now);
    if (match == LeaseMatch::kCurrent && answersLease(report)) {
        plan.answeredLeaseId = facts.lease->leaseId;
        plan.endedLeaseId = plan.answeredLeaseId;
        plan.batchId = facts.lease->batchId;
    } else if (match == LeaseMatch::kNone && facts.lease && plan.outcome == Outcome::kApplied) {
        // Somebody's lease that is over: with the number out of the queue nobody would take it over.
        plan.endedLeaseId = facts.lease->leaseId;
    }
    plan.assignAgent = plan.outcome == Outcome::kApplied && facts.agentId.has_value();
    // A second result for a lease is no second call.
    if (isBillable(report.status) && plan.outcome != Outcome::kSuperseded) plan.cost = facts.cost;
    return plan;
}

std::vector<std::string> reportWarnings(const Report& report, const KnownAttempt& attempt) {
    std::vector<std::string> warnings;
    if (report.agentNamed && !attempt.hasAgent) warnings.emplace_back("agent_ignored");
    if (report.scenarioId && !attempt.hasScenario) warnings.emplace_back("scenario_ignored");
    if (report.lineId && !attempt.hasLine) warnings.emplace_back("outbound_line_ignored");
    return warnings;
}

}  // namespace hub::number_queue
