/// @file
/// @brief A company's money: balance, price and the ledger that explains the balance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "admin/admin_context.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::admin {

inline constexpr std::int64_t kDefaultCost = 150;

struct Wallet {
    std::int64_t balance = 0;
    std::int64_t cost = kDefaultCost;
    static Wallet fromRow(const db::Row& row);
};

struct LockedWallet {
    Wallet wallet;
    bool made = false;  ///< The company had none.
};

/// What a wallet has afterwards, and why.
struct Movement {
    Wallet after;
    std::string source;
    std::string note;
    std::optional<std::string> reference{};          ///< Of a payment from outside: it counts once.
    std::optional<time::Timestamp> transactionAt{};  ///< Absent: now.
};

/// The wallet, made empty when the company has none; nobody else can move it until the transaction ends.
LockedWallet lockWallet(db::Transaction& tx, const AdminContext& context, const CompanyRef& company);

/// Wallet, ledger, switch and audit trail, in the caller's transaction. @throws db::UniqueViolation for a reference
/// that has been counted.
void moveWallet(db::Transaction& tx, const AdminContext& context, const NumberAccess& access,
                const LockedWallet& before, const Movement& movement);

/// GET /api/{company}/billing.
http::Response walletPage(db::Transaction& tx, const AdminContext& context, const CompanyRef& company);

}  // namespace hub::number_queue::admin
