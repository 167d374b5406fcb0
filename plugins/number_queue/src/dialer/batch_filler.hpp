/// @file
/// @brief Fills a batch from a company's lists: the highest priority first, equals by weight.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "dialer/batch_model.hpp"
#include "dialer/fair_share.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue {

/// Thread-safe. Remembers each company's turns while the process lives.
class BatchFiller {
public:
    /// Leases up to claim.size numbers, in at most kMostClaims statements; always runs one, which records the batch.
    std::vector<LeasedNumber> fill(db::Transaction& tx, const ClaimRequest& claim, const std::vector<ReadyList>& lists);

    static constexpr int kMostClaims = 20;

private:
    class Run;
    std::vector<std::int64_t> distribute(std::int64_t organizationId, const std::vector<Share>& lists,
                                         std::int64_t seats);

    std::mutex mutex_;
    std::map<std::int64_t, FairShare> turns_;
};

}  // namespace hub::number_queue
