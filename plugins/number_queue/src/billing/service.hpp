/// @file
/// @brief Moves companies' money, and fills wallets by what the bank's messages tell.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "../context.hpp"
#include "billing/model.hpp"
#include "company/access.hpp"
#include "hub/http/message.hpp"

namespace hub::number_queue {

/// Thread-safe. Every movement is in the ledger and the audit trail.
class BillingService {
public:
    explicit BillingService(const QueueContext& context) : context_(context) {}

    WalletPage show(const CompanyAccess& access);
    /// Makes the wallet of a company that had none.
    WalletPage change(const CompanyAccess& access, const WalletChange& change);
    using Render = std::function<http::Response(const WalletPage&)>;
    /// A repeat gets the first answer, which is why it is rendered here, and moves nothing. @throws http::Error: 400
    /// when the wallet has less than is to be taken, 422 for a key that another request had.
    http::Response adjust(const CompanyAccess& access, const Adjustment& adjustment, const Repeatable& repeatable,
                          const Render& render);
    LedgerPage ledger(const CompanyAccess& access, const LedgerQuery& query);

    /// Keeps what a message of the bank announces; a repeat is the same. @return its id; nullopt for what comes from
    /// somebody else or announces nothing.
    std::optional<std::int64_t> receive(const std::string& sender, const std::string& text);
    /// Takes one announced payment that nobody has taken. @throws http::Error: 404 when there is none.
    WalletPage topUp(const CompanyAccess& access, const Payment& payment);

private:
    LockedWallet lock(db::Transaction& tx, const CompanyAccess& access);
    WalletPage move(db::Transaction& tx, const CompanyAccess& access, const LockedWallet& before,
                    const Movement& movement);
    WalletPage page(db::Transaction& tx, const CompanyAccess& access);

    const QueueContext context_;
};

}  // namespace hub::number_queue
