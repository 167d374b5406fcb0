#include "billing/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

Wallet Wallet::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("balance"), row.get<std::int64_t>("cost_per_connected")};
}

LedgerEntry LedgerEntry::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"),
            row.get<std::int64_t>("amount"),
            row.get<std::int64_t>("balance_after"),
            row.get<std::string>("source"),
            row.get<std::string>("note"),
            row.get<time::Timestamp>("transaction_at"),
            row.get<time::Timestamp>("created_at"),
            row.get<std::optional<std::int64_t>>("created_by"),
            row.get<std::optional<std::string>>("created_by_username")};
}

namespace billing_repository {

std::optional<Wallet> find(db::Transaction& tx, std::int64_t company) {
    return tx.queryOptional<Wallet>(sql::kFindWallet, company);
}

LockedWallet lock(db::Transaction& tx, std::int64_t company, time::Timestamp now) {
    // A row to lock, so that two who find none do not both start from nothing.
    const bool made = tx.execute(sql::kEnsureWallet, company, kDefaultCost, now) > 0;
    return {tx.queryOne<Wallet>(sql::kLockWallet, company), made};
}

void set(db::Transaction& tx, std::int64_t company, const Wallet& wallet, time::Timestamp now) {
    tx.execute(sql::kSetWallet, company, wallet.balance, wallet.cost, now);
    tx.execute(sql::kRaiseScheduleVersion, company, wallet.balance > 0, now);
}

LedgerEntry addEntry(db::Transaction& tx, std::int64_t company, const NewLedgerEntry& entry, time::Timestamp now) {
    const Movement& movement = entry.movement;
    return tx.queryOne<LedgerEntry>(sql::kAddLedgerEntry, company, entry.amount, movement.after.balance,
                                    movement.source, movement.note, movement.reference,
                                    movement.transactionAt.value_or(now), now, entry.createdBy);
}

LedgerPage ledger(db::Transaction& tx, std::int64_t company, const LedgerQuery& query) {
    return {tx.queryAll<LedgerEntry>(sql::kListLedger, company, query.from, query.before, query.skip, query.limit),
            tx.queryOne<std::int64_t>(sql::kCountLedger, company, query.from, query.before)};
}

std::int64_t addBankMessage(db::Transaction& tx, const BankMessage& message, time::Timestamp now) {
    return tx.queryOne<std::int64_t>(sql::kAddBankMessage, message.sender, message.text, message.payment.amount,
                                     message.payment.paidAt, now);
}

std::optional<std::int64_t> takeBankMessage(db::Transaction& tx, std::int64_t company, const Payment& payment,
                                            time::Timestamp now) {
    return tx.queryOptional<std::int64_t>(sql::kConsumeBankMessage, payment.amount, payment.paidAt, company, now);
}

}  // namespace billing_repository

}  // namespace hub::number_queue
