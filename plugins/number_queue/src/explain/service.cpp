#include "explain/service.hpp"

#include "dialer/batch_repository.hpp"
#include "explain/repository.hpp"

namespace hub::number_queue {

std::variant<std::optional<NumberExplanation>, AccessProblem> ExplainService::explainNumber(
    const auth::Principal& principal, const std::optional<std::string>& company, std::int64_t numberId) {
    using Result = std::variant<std::optional<NumberExplanation>, AccessProblem>;
    return context_.database.inTransaction("explain_number", [&](db::Transaction& tx) -> Result {
        auto loaded = loadDispatchContext(tx, context_, principal, company);
        if (const auto* problem = std::get_if<AccessProblem>(&loaded)) return *problem;
        const auto& known = std::get<DispatchContext>(loaded);
        NumberExplanation explanation;
        explanation.now = context_.clock.now();
        auto number = explain_repository::find(tx, known.organizationId, numberId, explanation.now);
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
        explanation.counts = explain_repository::countReasons(tx, known.organizationId, explanation.now, kMostCounted);
        explanation.nextReadyAt = explain_repository::nextReady(tx, known.organizationId);
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
