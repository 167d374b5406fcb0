/// @file
/// @brief Wallets, their ledger and the bank's messages in the database.
#pragma once

#include <optional>

#include "billing/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::billing_repository {

std::optional<Wallet> find(db::Transaction& tx, std::int64_t company);
/// The wallet, made empty when the company has none; nobody else can move it until the transaction ends.
LockedWallet lock(db::Transaction& tx, std::int64_t company, time::Timestamp now);
/// Balance and price; a switch that the empty wallet turned off goes on again.
void set(db::Transaction& tx, std::int64_t company, const Wallet& wallet, time::Timestamp now);

/// @throws db::UniqueViolation for a reference that has been counted.
LedgerEntry addEntry(db::Transaction& tx, std::int64_t company, const NewLedgerEntry& entry, time::Timestamp now);
LedgerPage ledger(db::Transaction& tx, std::int64_t company, const LedgerQuery& query);

/// The message that is there already, when it is the same. @return its id.
std::int64_t addBankMessage(db::Transaction& tx, const BankMessage& message, time::Timestamp now);
/// Takes one message of that payment that nobody has taken. @return its id.
std::optional<std::int64_t> takeBankMessage(db::Transaction& tx, std::int64_t company, const Payment& payment,
                                            time::Timestamp now);

}  // namespace hub::number_queue::billing_repository
