#include "dialer/batch_service.hpp"

#include <algorithm>

#include "dialer/batch_repository.hpp"
#include "dialer/dispatch_rules.hpp"
#include "dialer/observations.hpp"
#include "hub/text/uuid.hpp"

namespace hub::number_queue {

namespace {

/// A claim whose answer was lost may be made again only when the dialer can ask for it again.
db::TransactionOptions optionsFor(const BatchRequest& request) {
    db::TransactionOptions options;
    options.retry = request.requestId ? db::Retry::kIdempotent : db::Retry::kConflicts;
    return options;
}

std::chrono::seconds leaseTime(const DispatchContext& company, const Settings& settings) {
    return company.leaseSeconds ? std::chrono::seconds(*company.leaseSeconds) : settings.leaseTimeout;
}

}  // namespace

BatchService::Answer BatchService::nextBatch(const BatchRequest& request) {
    Answer answer = context_.database.inTransaction(
        "next_batch",
        [&](db::Transaction& tx) -> Answer {
            batch_repository::lockHolder(tx, holderOf(request.principal));
            const bool inTurn = !request.company && actsForAll(request.principal);
            return inTurn ? answerInTurn(tx, request) : answerNamed(tx, request);
        },
        optionsFor(request));
    if (const auto* given = std::get_if<BatchAnswer>(&answer)) observe(*given);
    return answer;
}

BatchService::Answer BatchService::answerNamed(db::Transaction& tx, const BatchRequest& request) {
    auto company = loadDispatchContext(tx, context_, request.principal, request.company);
    if (const auto* problem = std::get_if<AccessProblem>(&company)) return *problem;
    return answerFor(tx, request, std::get<DispatchContext>(std::move(company)));
}

BatchService::Answer BatchService::answerInTurn(db::Transaction& tx, const BatchRequest& request) {
    if (auto known = answerAgain(tx, request)) return std::move(*known);
    std::vector<Share> companies = batch_repository::listDispatchCompanies(tx, context_.clock.now());
    std::optional<BatchAnswer> refused;
    std::optional<BatchAnswer> given;
    while (!companies.empty()) {
        const std::int64_t id = nextCompany(companies);
        std::erase_if(companies, [&](const Share& share) { return share.id == id; });
        std::optional<BatchAnswer> answer;
        const auto ask = [&] { answer = answerFrom(tx, request, id); };
        // The company before may have left locks.
        if (!refused && !given)
            ask();
        else if (!batch_repository::whenFree(tx, ask))
            answer.reset();
        if (!answer) continue;
        if (answer->refusal) {
            if (!refused) refused = std::move(answer);
            continue;
        }
        if (given) batch_repository::forgetBatch(tx, given->batch->id);
        given = std::move(answer);
        if (given->batch->empty != Empty::kNothingReady) break;
    }
    if (given) return std::move(*given);
    if (refused) return std::move(*refused);
    // Nobody has anything ready: the answer of the company that keeps the key.
    if (!request.principal.organizationId) return AccessProblem::kMissing;
    auto keeper = answerFrom(tx, request, *request.principal.organizationId);
    if (!keeper) return AccessProblem::kUnknown;
    return std::move(*keeper);
}

std::optional<BatchAnswer> BatchService::answerAgain(db::Transaction& tx, const BatchRequest& request) {
    if (!request.requestId) return std::nullopt;
    const auto id = batch_repository::findAnsweringCompany(tx, holderOf(request.principal), *request.requestId);
    return id ? answerFrom(tx, request, *id) : std::nullopt;
}

std::optional<BatchAnswer> BatchService::answerFrom(db::Transaction& tx, const BatchRequest& request,
                                                    std::int64_t company) {
    std::optional<DispatchContext> context = loadDispatchContext(tx, context_, company);
    if (!context) return std::nullopt;
    return answerFor(tx, request, std::move(*context));
}

std::int64_t BatchService::nextCompany(const std::vector<Share>& companies) {
    const std::lock_guard lock(mutex_);
    return companyTurns_.next(companies);
}

BatchAnswer BatchService::answerFor(db::Transaction& tx, const BatchRequest& request, DispatchContext company) {
    BatchAnswer answer;
    answer.now = context_.clock.now();
    answer.context = std::move(company);
    const ScheduleDecision schedule = context_.schedule.evaluate(tx, answer.context.scheduleSubject(), answer.now);
    answer.refusal = judgeDispatch(answer.context, schedule);
    if (!correctSwitch(tx, answer.context, answer.now)) {
        // Somebody has switched meanwhile.
        if (auto changed = loadDispatchContext(tx, context_, answer.context.organizationId))
            answer.context = std::move(*changed);
        answer.refusal = judgeDispatch(answer.context, schedule);
    }
    if (!answer.refusal) answer.batch = handOut(tx, request, answer, schedule);
    return answer;
}

bool BatchService::correctSwitch(db::Transaction& tx, DispatchContext& company, time::Timestamp now) {
    const bool off = mustSwitchOff(company);
    if (!off && !mustSwitchOn(company)) return true;
    const auto version = batch_repository::switchCompany(tx, company.organizationId, {!off, "funds"}, now);
    if (!version) return false;
    company.scheduleVersion = *version;
    company.enabled = !off;
    observeSwitch(company, company.enabled, "funds");
    return true;
}

Batch BatchService::handOut(db::Transaction& tx, const BatchRequest& request, const BatchAnswer& answer,
                            const ScheduleDecision& schedule) {
    const auto settings = context_.settings.get();
    const DispatchContext& company = answer.context;
    ClaimRequest claim;
    claim.holder = holderOf(request.principal);
    claim.now = answer.now;
    if (request.requestId) {
        auto known = batch_repository::findBatch(tx, claim.holder, company.organizationId, *request.requestId);
        if (known) {
            known->numbers = batch_repository::listBatchLeases(tx, claim.holder, known->id, claim.now);
            return std::move(*known);
        }
    }
    claim.organizationId = company.organizationId;
    claim.batchId = text::randomUuid();
    claim.requestId = request.requestId.value_or(claim.batchId);
    claim.expiresAt = claim.now + leaseTime(company, *settings);
    claim.dialBefore = std::min(claim.expiresAt, schedule.windowEnd.value_or(claim.expiresAt));
    claim.size = batchSize(request, company, *settings);
    claim.maxOutstanding = company.maxOutstanding.value_or(settings->maxOutstanding);
    claim.cooldownDays = company.cooldownDays;

    Batch batch;
    batch.id = claim.batchId;
    batch.requested = claim.size;
    batch.numbers = filler_.fill(tx, claim, claim.size > 0 ? company.lists : std::vector<ReadyList>{});
    if (batch.numbers.empty() && claim.size > 0) {
        const bool full = batch_repository::countHeld(tx, claim.holder, claim.now) >= claim.maxOutstanding;
        batch.empty = full ? Empty::kOutstandingLimit : Empty::kNothingReady;
    }
    return batch;
}

std::vector<std::int64_t> BatchService::returnLeases(const LeaseSelection& selection) {
    return context_.database.inStatement(
        "return_leases", [&](db::Transaction& tx) { return batch_repository::returnLeases(tx, selection); },
        db::Retry::kIdempotent);
}

std::variant<std::vector<RenewedLease>, AccessProblem> BatchService::renew(const auth::Principal& principal,
                                                                           const std::optional<std::string>& company,
                                                                           const LeaseSelection& selection) {
    using Result = std::variant<std::vector<RenewedLease>, AccessProblem>;
    return context_.database.inTransaction("renew_leases", [&](db::Transaction& tx) -> Result {
        // Before the clock is read: a batch fills the place of a lease that is over, which must not come back then.
        batch_repository::lockHolder(tx, selection.holder);
        auto loaded = loadDispatchContext(tx, context_, principal, company);
        if (const auto* problem = std::get_if<AccessProblem>(&loaded)) return *problem;
        const auto& known = std::get<DispatchContext>(loaded);
        const auto settings = context_.settings.get();
        batch_repository::Renewal renewal;
        renewal.organizationId = known.organizationId;
        renewal.now = context_.clock.now();
        renewal.until = renewal.now + leaseTime(known, *settings);
        renewal.limit = std::max(settings->leaseLimit, leaseTime(known, *settings));
        const ScheduleDecision schedule = context_.schedule.evaluate(tx, known.scheduleSubject(), renewal.now);
        if (schedule.allowed()) renewal.windowEnd = schedule.windowEnd.value_or(renewal.until);
        return batch_repository::renewLeases(tx, selection, renewal);
    });
}

}  // namespace hub::number_queue
