#include "explain/service.hpp"

#include "dialer/batch_repository.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue {

ReasonCount ReasonCount::fromRow(const db::Row& row) {
    return {row.get<std::string>("reason"), row.get<std::int64_t>("count")};
}

ExplainedNumber ExplainedNumber::fromRow(const db::Row& row) {
    ExplainedNumber number;
    number.id = row.get<std::int64_t>("id");
    number.phone = row.get<std::string>("phone");
    number.status = parseStatus(row.text("status")).value();
    number.attempts = row.get<std::int64_t>("total_attempts");
    number.listName = row.get<std::string>("list_name");
    number.listActive = row.get<bool>("list_active");
    number.listPriority = row.get<std::int64_t>("list_priority");
    number.queued = row.get<bool>("queued");
    number.readyAt = row.get<std::optional<time::Timestamp>>("ready_at");
    number.otherAttemptAt = row.get<std::optional<time::Timestamp>>("other_attempt_at");
    if (const auto holder = row.get<std::optional<std::int64_t>>("lease_organization_id")) {
        number.lease =
            Lease{*holder, row.get<std::string>("lease_holder"), row.get<time::Timestamp>("lease_expires_at")};
    }
    if (auto source = row.get<std::optional<std::string>>("suppression_source")) {
        number.suppression = Suppression{std::move(*source), row.get<bool>("suppressed_everywhere"),
                                         row.get<time::Timestamp>("suppressed_at")};
    }
    return number;
}

std::variant<std::optional<NumberExplanation>, AccessProblem> ExplainService::explainNumber(
    const auth::Principal& principal, const std::optional<std::string>& company, std::int64_t numberId) {
    using Result = std::variant<std::optional<NumberExplanation>, AccessProblem>;
    return context_.database.inTransaction("explain_number", [&](db::Transaction& tx) -> Result {
        auto loaded = loadDispatchContext(tx, context_, principal, company);
        if (const auto* problem = std::get_if<AccessProblem>(&loaded)) return *problem;
        const auto& known = std::get<DispatchContext>(loaded);
        NumberExplanation explanation;
        explanation.now = context_.clock.now();
        auto number =
            tx.queryOptional<ExplainedNumber>(sql::kExplainNumber, known.organizationId, numberId, explanation.now);
        if (!number) return std::optional<NumberExplanation>();
        explanation.company = known.company;
        explanation.rules =
            companyRules(known, context_.schedule.evaluate(tx, known.scheduleSubject(), explanation.now));
        for (Rule& rule : numberRules(*number, known, explanation.now)) explanation.rules.push_back(std::move(rule));
        explanation.number = std::move(*number);
        return std::optional(std::move(explanation));
    });
}

std::variant<QueueExplanation, AccessProblem> ExplainService::explainQueue(const auth::Principal& principal,
                                                                           const std::optional<std::string>& company) {
    using Result = std::variant<QueueExplanation, AccessProblem>;
    return context_.database.inTransaction("explain_queue", [&](db::Transaction& tx) -> Result {
        auto loaded = loadDispatchContext(tx, context_, principal, company);
        if (const auto* problem = std::get_if<AccessProblem>(&loaded)) return *problem;
        const auto& known = std::get<DispatchContext>(loaded);
        QueueExplanation explanation;
        explanation.now = context_.clock.now();
        explanation.company = known.company;
        explanation.rules =
            companyRules(known, context_.schedule.evaluate(tx, known.scheduleSubject(), explanation.now));
        if (principal.isApiKey() && principal.hasScope(auth::scope::kDialer))
            explanation.rules.push_back(outstandingRule(tx, principal, known, explanation.now));
        explanation.counts =
            tx.queryAll<ReasonCount>(sql::kExplainQueue, known.organizationId, explanation.now, kMostCounted);
        explanation.nextReadyAt = tx.queryOne<std::optional<time::Timestamp>>(sql::kNextReady, known.organizationId);
        return explanation;
    });
}

Rule ExplainService::outstandingRule(db::Transaction& tx, const auth::Principal& principal,
                                     const DispatchContext& company, time::Timestamp now) {
    const std::int64_t held = batch_repository::countHeld(tx, holderOf(principal), now);
    const std::int64_t most = company.maxOutstanding.value_or(context_.settings.get()->maxOutstanding);
    return {"outstanding", held < most, json::Object{{"held", held}, {"limit", most}}, {}};
}

}  // namespace hub::number_queue
