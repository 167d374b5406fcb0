#include "dialer/report_repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue::report_repository {

namespace {

struct PossibleCompany {
    std::int64_t id = 0;
    bool certain = false;
    static PossibleCompany fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"), row.get<bool>("certain")};
    }
};

struct ForgottenReport {
    ReportFacts facts;
    static ForgottenReport fromRow(const db::Row& row) { return {ReportFacts::repeatedFromRow(row)}; }
};

std::string_view textOf(EntryChange change) noexcept {
    switch (change) {
        case EntryChange::kKeep:
            return "keep";
        case EntryChange::kRemove:
            return "remove";
        case EntryChange::kRequeue:
            break;
    }
    return "requeue";
}

}  // namespace

std::optional<ReportFacts> findFacts(db::Transaction& tx, std::optional<std::int64_t> organizationId,
                                     const std::optional<std::string>& company, const Report& report) {
    return tx.queryOptional<ReportFacts>(sql::kFindReportFacts, organizationId, company, report.numberId, report.phone,
                                         report.attemptedAt, toString(report.status), report.agentId, report.agentPhone,
                                         report.scenarioId, report.lineId);
}

std::optional<std::int64_t> findCompany(db::Transaction& tx, const Report& report) {
    const auto possible =
        tx.queryAll<PossibleCompany>(sql::kFindReportCompanies, report.numberId, report.phone, report.holder);
    if (possible.empty() || (possible.size() > 1 && !possible.front().certain)) return std::nullopt;
    return possible.front().id;
}

bool leaseWasReported(db::Transaction& tx, std::int64_t numberId, std::int64_t leaseId) {
    return tx.queryOne<bool>(sql::kLeaseWasReported, numberId, leaseId);
}

std::optional<std::int64_t> apply(db::Transaction& tx, const Report& report, const ReportFacts& facts,
                                  const ReportPlan& plan, time::Timestamp now) {
    return tx.queryOptional<std::int64_t>(
        sql::kApplyReport, facts.numberId, facts.organizationId, toString(facts.status), facts.attempts, facts.queued,
        facts.entryLeaseId, plan.cost, report.attemptedAt, now, report.leaseId ? report.leaseId : plan.answeredLeaseId,
        plan.batchId, report.holder, facts.agentId, facts.scenarioId, facts.lineId, toString(report.status),
        toString(plan.numberStatus), toString(plan.outcome), plan.inbound, report.reason, report.userMessage,
        plan.assignAgent, plan.endedLeaseId, textOf(plan.entry), plan.readyAt, report.callAllowed);
}

bool noteSwitch(db::Transaction& tx, const Report& report, const ReportFacts& facts) {
    return tx
        .queryOptional<std::int64_t>(sql::kNoteReportedSwitch, facts.numberId, report.attemptedAt,
                                     toString(report.status), report.callAllowed)
        .has_value();
}

std::optional<ReportFacts> findForgotten(db::Transaction& tx, std::int64_t organizationId, const Report& report) {
    auto found = tx.queryOptional<ForgottenReport>(sql::kFindForgottenReport, organizationId, report.phone,
                                                   report.numberId, report.attemptedAt, toString(report.status));
    if (!found) return std::nullopt;
    return std::move(found->facts);
}

void insertNumber(db::Transaction& tx, std::int64_t organizationId, const Report& report, time::Timestamp now) {
    tx.execute(sql::kInsertReportedNumber, organizationId, now, toString(report.status), report.phone);
}

void suppressComplaint(db::Transaction& tx, const ReportFacts& facts, const Report& report, time::Timestamp now) {
    tx.execute(sql::kSuppressComplaint, facts.phone, report.userMessage.value_or(report.reason.value_or("")),
               facts.organizationId, facts.numberId, now, "holder:" + std::to_string(report.holder));
    tx.execute(sql::kRemoveSuppressedEntries, std::vector<std::string>{facts.phone}, std::optional<std::int64_t>());
}

std::int32_t prepareMonths(db::Transaction& tx, time::Date today) {
    return tx.queryOne<std::int32_t>(sql::kPrepareAttempts, today);
}

}  // namespace hub::number_queue::report_repository
