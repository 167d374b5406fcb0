#include "dialer/report_service.hpp"

#include "company/repository.hpp"
#include "dialer/batch_repository.hpp"
#include "dialer/observations.hpp"
#include "dialer/report_repository.hpp"
#include "dialer/report_rules.hpp"
#include "hub/http/error.hpp"

namespace hub::number_queue {

namespace {

constexpr int kMostTries = 64;

ReportAnswer notApplied(NotApplied reason) {
    ReportAnswer answer;
    answer.notApplied = reason;
    return answer;
}

Outcome outcomeOf(const std::string& text) {
    for (const Outcome outcome : {Outcome::kApplied, Outcome::kLate}) {
        if (text == toString(outcome)) return outcome;
    }
    return Outcome::kSuperseded;
}

/// The same for the first report and every repetition: made of what is recorded.
ReportAnswer answerOf(const Report& report, const ReportFacts& facts, const KnownAttempt& attempt) {
    ReportAnswer answer;
    answer.numberId = facts.numberId;
    answer.phone = facts.phone;
    answer.attemptId = attempt.id;
    answer.numberStatus = attempt.numberStatus;
    answer.outcome = outcomeOf(attempt.outcome);
    answer.warnings = reportWarnings(report, attempt);
    return answer;
}

KnownAttempt recorded(std::int64_t id, const ReportFacts& facts, const ReportPlan& plan) {
    KnownAttempt attempt;
    attempt.id = id;
    attempt.outcome = toString(plan.outcome);
    attempt.numberStatus = plan.numberStatus;
    attempt.hasAgent = facts.agentId.has_value();
    attempt.hasScenario = facts.scenarioId.has_value();
    attempt.hasLine = facts.lineId.has_value();
    return attempt;
}

/// The company the report is about as far as it says, before anything is looked up.
std::optional<std::int64_t> ownCompany(const auth::Principal& principal) {
    return actsForAll(principal) ? std::nullopt : principal.organizationId;
}

bool needsMore(const Report& report) {
    return report.status == Status::kComplained || report.callAllowed;
}

}  // namespace

ReportAnswer ReportService::report(const auth::Principal& principal, const Report& report) {
    if (!report.hasPossibleTime()) {
        const ReportAnswer answer = notApplied(NotApplied::kInvalidTime);
        observe(report, answer);
        return answer;
    }
    for (int tries = 0; tries < kMostTries; ++tries) {
        auto answer = reportOnce(principal, report);
        if (!answer) continue;
        observe(report, *answer);
        return std::move(*answer);
    }
    throw http::unavailable("The number is being changed by others all the time", std::chrono::seconds(1));
}

std::optional<ReportAnswer> ReportService::reportOnce(const auth::Principal& principal, const Report& report) {
    const auto facts = context_.database.inStatement(
        "find_report_facts",
        [&](db::Transaction& tx) {
            return report_repository::findFacts(tx, ownCompany(principal), report.company, report);
        },
        db::Retry::kIdempotent);
    if (!facts) return meetNumber(principal, report);
    if (const auto known = forgottenReport(report, *facts)) return conclude(report, *known);
    return conclude(report, *facts);
}

std::optional<ReportFacts> ReportService::forgottenReport(const Report& report, const ReportFacts& facts) {
    if (facts.repeated || !report.numberId || *report.numberId == facts.numberId) return std::nullopt;
    return context_.database.inStatement(
        "find_forgotten_report",
        [&](db::Transaction& tx) { return report_repository::findForgotten(tx, facts.organizationId, report); },
        db::Retry::kIdempotent);
}

std::optional<ReportAnswer> ReportService::conclude(const Report& report, const ReportFacts& facts) {
    if (facts.repeated) {
        if (report.callAllowed && report.callAllowed != facts.repeated->callAllowed) switchByRepetition(report, facts);
        return answerOf(report, facts, *facts.repeated);
    }
    const bool current = facts.lease && facts.lease->leaseId == report.leaseId;
    const bool leaseReported =
        report.leaseId && !current && context_.database.inStatement("lease_was_reported", [&](db::Transaction& tx) {
            return report_repository::leaseWasReported(tx, facts.numberId, *report.leaseId);
        });
    const time::Timestamp now = context_.clock.now();
    const ReportPlan plan = planReport(report, facts, leaseReported, now);
    const auto apply = [&](db::Transaction& tx) { return applyAll(tx, report, facts, plan, now); };
    // Done twice, it finds itself done: safe to repeat when an answer of the database is lost.
    const auto attemptId =
        needsMore(report) ? context_.database.inTransaction("report_result", apply, {.retry = db::Retry::kIdempotent})
                          : context_.database.inStatement("report_result", apply, db::Retry::kIdempotent);
    if (!attemptId) return std::nullopt;
    return answerOf(report, facts, recorded(*attemptId, facts, plan));
}

std::optional<std::int64_t> ReportService::applyAll(db::Transaction& tx, const Report& report, const ReportFacts& facts,
                                                    const ReportPlan& plan, time::Timestamp now) {
    const auto attemptId = report_repository::apply(tx, report, facts, plan, now);
    if (!attemptId) return std::nullopt;
    if (report.status == Status::kComplained) report_repository::suppressComplaint(tx, facts, report, now);
    if (report.callAllowed)
        batch_repository::switchCompany(tx, facts.organizationId, {*report.callAllowed, "dialer"}, now);
    return attemptId;
}

void ReportService::switchByRepetition(const Report& report, const ReportFacts& facts) {
    context_.database.inTransaction("repeated_report",
                                    [&](db::Transaction& tx) {
                                        if (report_repository::noteSwitch(tx, report, facts))
                                            batch_repository::switchCompany(tx, facts.organizationId,
                                                                            {*report.callAllowed, "dialer"},
                                                                            context_.clock.now());
                                    },
                                    {.retry = db::Retry::kIdempotent});
}

std::optional<ReportAnswer> ReportService::meetNumber(const auth::Principal& principal, const Report& report) {
    using Met = std::variant<ReportFacts, NotApplied>;
    const Met met = context_.database.inTransaction("meet_reported_number", [&](db::Transaction& tx) -> Met {
        const auto company = companyOf(tx, principal, report);
        if (const auto* problem = std::get_if<NotApplied>(&company)) return *problem;
        const std::int64_t organizationId = std::get<std::int64_t>(company);
        const time::Timestamp now = context_.clock.now();
        company_repository::ensure(tx, organizationId, std::nullopt, context_.settings.get()->skipHolidays);
        // Sent again after somebody has deleted the number: it does not come back for that, and nothing is billed
        // twice.
        if (auto known = report_repository::findForgotten(tx, organizationId, report)) return std::move(*known);
        if (report.phone) report_repository::insertNumber(tx, organizationId, report, now);
        auto facts = report_repository::findFacts(tx, organizationId, std::nullopt, report);
        if (facts) return std::move(*facts);
        if (report.callAllowed)
            batch_repository::switchCompany(tx, organizationId, {*report.callAllowed, "dialer"}, now);
        if (!report.phoneNumber.empty()) return NotApplied::kInvalidPhone;
        return report.numberId ? NotApplied::kNumberNotFound : NotApplied::kPhoneOrIdRequired;
    });
    if (const auto* reason = std::get_if<NotApplied>(&met)) return notApplied(*reason);
    return conclude(report, std::get<ReportFacts>(met));
}

std::variant<std::int64_t, NotApplied> ReportService::companyOf(db::Transaction& tx, const auth::Principal& principal,
                                                                const Report& report) {
    if (!report.company && actsForAll(principal)) {
        const auto found = report_repository::findCompany(tx, report);
        if (!found) return NotApplied::kCompanyRequired;
        return *found;
    }
    const CompanyChoice choice = chooseFormerCompany(tx, principal, report.company);
    if (choice) return choice.company->id;
    switch (choice.problem) {
        case AccessProblem::kUnknown:
            return NotApplied::kCompanyNotFound;
        case AccessProblem::kForbidden:
            return NotApplied::kCompanyForbidden;
        case AccessProblem::kMissing:
            break;
    }
    return NotApplied::kCompanyRequired;
}

}  // namespace hub::number_queue
