/// @file
/// @brief Handing out numbers, taking them back, prolonging them.
#pragma once

#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "dialer/batch_filler.hpp"
#include "dialer/dialer_context.hpp"
#include "dialer/fair_share.hpp"

namespace hub::number_queue {

/// Thread-safe.
class BatchService {
public:
    explicit BatchService(const DialerContext& context) : context_(context) {}

    using Answer = std::variant<BatchAnswer, AccessProblem>;
    /// A dialer that serves every company and names none gets those that may be called in turn, by weight.
    Answer nextBatch(const BatchRequest& request);

    /// @return ids of the numbers that are in the queue again.
    std::vector<std::int64_t> returnLeases(const LeaseSelection& selection);
    /// @return the leases that go on; those that are over are missing.
    std::variant<std::vector<RenewedLease>, AccessProblem> renew(const auth::Principal& principal,
                                                                 const std::optional<std::string>& company,
                                                                 const LeaseSelection& selection);

private:
    Answer answerInTurn(db::Transaction& tx, const BatchRequest& request);
    /// What the request was answered with before, when it has an id.
    std::optional<BatchAnswer> answerAgain(db::Transaction& tx, const BatchRequest& request);
    /// nullopt: there is no such company any more.
    std::optional<BatchAnswer> answerFrom(db::Transaction& tx, const BatchRequest& request, std::int64_t company);
    Answer answerNamed(db::Transaction& tx, const BatchRequest& request);
    BatchAnswer answerFor(db::Transaction& tx, const BatchRequest& request, DispatchContext company);
    Batch handOut(db::Transaction& tx, const BatchRequest& request, const BatchAnswer& answer,
                  const ScheduleDecision& schedule);
    /// false: it was to be corrected, and is another one by now.
    bool correctSwitch(db::Transaction& tx, DispatchContext& company, time::Timestamp now);
    std::int64_t nextCompany(const std::vector<Share>& companies);

    DialerContext context_;
    BatchFiller filler_;
    std::mutex mutex_;
    FairShare companyTurns_;
};

}  // namespace hub::number_queue
