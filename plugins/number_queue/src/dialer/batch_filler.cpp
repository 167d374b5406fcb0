#include "dialer/batch_filler.hpp"

#include <algorithm>

#include "dialer/batch_repository.hpp"

namespace hub::number_queue {

/// One batch being filled.
class BatchFiller::Run {
public:
    Run(BatchFiller& filler, db::Transaction& tx, const ClaimRequest& claim)
        : filler_(filler), tx_(tx), claim_(claim) {}

    /// Until the batch is full or the lists, which compete by weight, have nothing ready any more.
    void takeFrom(std::vector<Share> lists) {
        while (!lists.empty() && missing() > 0 && claims_ < kMostClaims) takeOnce(lists);
    }
    void record() {
        if (claims_ == 0) claim({});
    }
    std::vector<LeasedNumber> take() { return std::move(numbers_); }

private:
    std::int64_t missing() const { return claim_.size - static_cast<std::int64_t>(numbers_.size()); }

    /// One statement; drops the lists that gave fewer than they might have.
    void takeOnce(std::vector<Share>& lists) {
        const std::vector<std::int64_t> most = filler_.distribute(claim_.organizationId, lists, missing());
        std::vector<batch_repository::Quota> quotas;
        for (std::size_t i = 0; i < lists.size(); ++i) quotas.push_back({lists[i].id, most[i]});
        const std::vector<ClaimedRow> rows = claim(quotas);

        std::map<std::int64_t, std::int64_t> looked;
        for (const ClaimedRow& row : rows) ++looked[row.listId];
        std::vector<Share> remaining;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            if (looked[lists[i].id] >= most[i]) remaining.push_back(lists[i]);
        }
        lists = rows.empty() ? std::vector<Share>{} : std::move(remaining);
    }

    std::vector<ClaimedRow> claim(const std::vector<batch_repository::Quota>& quotas) {
        ++claims_;
        ClaimRequest request = claim_;
        request.size = missing();
        std::vector<ClaimedRow> rows =
            claims_ == 1 ? batch_repository::claim(tx_, request, quotas) : claimMore(request, quotas);
        for (ClaimedRow& row : rows) {
            if (row.leaseId) numbers_.push_back({row.numberId, std::move(row.phone), *row.leaseId, claim_.dialBefore});
        }
        return rows;
    }

    /// The leases of the claims before are held: rather a batch that is not full than waiting for more.
    std::vector<ClaimedRow> claimMore(const ClaimRequest& request, const std::vector<batch_repository::Quota>& quotas) {
        std::vector<ClaimedRow> rows;
        batch_repository::whenFree(tx_, [&] { rows = batch_repository::claim(tx_, request, quotas); });
        return rows;
    }

    BatchFiller& filler_;
    db::Transaction& tx_;
    const ClaimRequest& claim_;
    std::vector<LeasedNumber> numbers_;
    int claims_ = 0;
};

std::vector<LeasedNumber> BatchFiller::fill(db::Transaction& tx, const ClaimRequest& claim,
                                            const std::vector<ReadyList>& lists) {
    Run run(*this, tx, claim);
    for (auto first = lists.begin(); first != lists.end();) {
        const auto last =
            std::find_if(first, lists.end(), [&](const ReadyList& list) { return list.priority != first->priority; });
        std::vector<Share> equals;
        std::transform(first, last, std::back_inserter(equals), [](const ReadyList& list) {
            return Share{list.id, list.weight};
        });
        run.takeFrom(std::move(equals));
        first = last;
    }
    run.record();
    return run.take();
}

std::vector<std::int64_t> BatchFiller::distribute(std::int64_t organizationId, const std::vector<Share>& lists,
                                                  std::int64_t seats) {
    if (lists.size() == 1) return {seats};
    const std::lock_guard lock(mutex_);
    return turns_[organizationId].distribute(lists, seats);
}

}  // namespace hub::number_queue
