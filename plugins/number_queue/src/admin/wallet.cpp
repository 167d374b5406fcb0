#include "admin/wallet.hpp"

#include "hub/json/writer.hpp"
#include "number_queue/sql.hpp"
#include "schedule/schedule_service.hpp"

namespace hub::number_queue::admin {

namespace {

void ensureCompany(db::Transaction& tx, const AdminContext& context, const CompanyRef& company) {
    tx.execute(sql::kEnsureCompany, company.id, nullptr, context.settings.get()->skipHolidays);
}

json::Object auditView(const Wallet& wallet) {
    return {{"balance", wallet.balance}, {"cost_per_connected", wallet.cost}};
}

}  // namespace

Wallet Wallet::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("balance"), row.get<std::int64_t>("cost_per_connected")};
}

LockedWallet lockWallet(db::Transaction& tx, const AdminContext& context, const CompanyRef& company) {
    ensureCompany(tx, context, company);
    // A row to lock, so that two who find none do not both start from nothing.
    const bool made = tx.execute(sql::kEnsureWallet, company.id, kDefaultCost, context.clock.now()) > 0;
    return {tx.queryOne<Wallet>(sql::kLockWallet, company.id), made};
}

void moveWallet(db::Transaction& tx, const AdminContext& context, const NumberAccess& access,
                const LockedWallet& before, const Movement& movement) {
    const time::Timestamp now = context.clock.now();
    const std::int64_t amount = movement.after.balance - before.wallet.balance;
    tx.execute(sql::kSetWallet, access.company.id, movement.after.balance, movement.after.cost, now);
    if (amount != 0) {
        tx.execute(sql::kAddLedgerEntry, access.company.id, amount, movement.after.balance, movement.source,
                   movement.note, movement.reference, movement.transactionAt.value_or(now), now, access.userId);
    }
    tx.execute(sql::kRaiseScheduleVersion, access.company.id, movement.after.balance > 0, now);
    identity::AuditEntry entry = auditEntry(access, "wallet.changed", "queue_wallet", access.company.id);
    if (!before.made) entry.before = auditView(before.wallet);
    json::Object after = auditView(movement.after);
    after.set("source", movement.source);
    after.set("note", movement.note);
    entry.after = std::move(after);
    identity::recordAudit(tx, entry);
}

http::Response walletPage(db::Transaction& tx, const AdminContext& context, const CompanyRef& company) {
    ensureCompany(tx, context, company);
    const auto wallet = tx.queryOptional<Wallet>(sql::kFindWallet, company.id);
    const auto schedule = tx.queryOne<SchedulePage>(sql::kFindSchedule, company.id);
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("billed", wallet.has_value())
        .member("wallet_balance", wallet ? wallet->balance : 0)
        .member("cost_per_connected", wallet ? wallet->cost : 0)
        .member("currency", "Toman")
        .member("disabled_by_dialer", schedule.disabledBy == "dialer" || schedule.disabledBy == "funds")
        .endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::number_queue::admin
