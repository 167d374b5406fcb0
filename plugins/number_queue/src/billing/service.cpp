#include "billing/service.hpp"

#include <algorithm>

#include "billing/bank_message.hpp"
#include "billing/repository.hpp"
#include "company/repository.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/idempotency.hpp"
#include "hub/log/log.hpp"
#include "schedule/repository.hpp"

namespace hub::number_queue {

namespace {

constexpr std::chrono::hours kKeepKeys{24};

json::Object auditView(const Wallet& wallet) {
    return {{"balance", wallet.balance}, {"cost_per_connected", wallet.cost}};
}

void audit(db::Transaction& tx, const CompanyAccess& access, const LockedWallet& before, const Movement& movement) {
    identity::AuditEntry entry =
        auditEntry(access, "wallet.changed", "queue_wallet", std::to_string(access.company.id));
    if (!before.made) entry.before = auditView(before.wallet);
    json::Object after = auditView(movement.after);
    after.set("source", movement.source);
    after.set("note", movement.note);
    entry.after = std::move(after);
    identity::recordAudit(tx, entry);
}

}  // namespace

LockedWallet BillingService::lock(db::Transaction& tx, const CompanyAccess& access) {
    company_repository::ensure(tx, access.company.id, std::nullopt, context_.settings.get()->skipHolidays);
    return billing_repository::lock(tx, access.company.id, context_.clock.now());
}

WalletPage BillingService::move(db::Transaction& tx, const CompanyAccess& access, const LockedWallet& before,
                                const Movement& movement) {
    const time::Timestamp now = context_.clock.now();
    const std::int64_t amount = movement.after.balance - before.wallet.balance;
    billing_repository::set(tx, access.company.id, movement.after, now);
    std::optional<LedgerEntry> moved;
    if (amount != 0)
        moved = billing_repository::addEntry(tx, access.company.id, {amount, movement, access.userId}, now);
    audit(tx, access, before, movement);
    WalletPage after = page(tx, access);
    after.moved = std::move(moved);
    return after;
}

WalletPage BillingService::page(db::Transaction& tx, const CompanyAccess& access) {
    return {billing_repository::find(tx, access.company.id),
            schedule_repository::find(tx, access.company.id).value().disabledByMachine(),
            {}};
}

WalletPage BillingService::show(const CompanyAccess& access) {
    return context_.database.inTransaction("show_billing", [&](db::Transaction& tx) {
        company_repository::ensure(tx, access.company.id, std::nullopt, context_.settings.get()->skipHolidays);
        return page(tx, access);
    });
}

WalletPage BillingService::change(const CompanyAccess& access, const WalletChange& change) {
    return context_.database.inTransaction("change_billing", [&](db::Transaction& tx) {
        const LockedWallet before = lock(tx, access);
        const Wallet after{change.balance.value_or(before.wallet.balance), change.cost.value_or(before.wallet.cost)};
        return move(tx, access, before, {after, "SET_BALANCE"});
    });
}

http::Response BillingService::adjust(const CompanyAccess& access, const Adjustment& adjustment,
                                      const Repeatable& repeatable, const Render& render) {
    return context_.database.inTransaction("adjust_wallet", [&](db::Transaction& tx) {
        const auto work = [&] {
            const LockedWallet before = lock(tx, access);
            if (adjustment.amount < 0 && before.wallet.balance < -adjustment.amount)
                throw http::badRequest("Insufficient wallet balance for this deduction");
            const Wallet after{before.wallet.balance + adjustment.amount, before.wallet.cost};
            return render(move(tx, access, before, {after, "MANUAL_ADJUST", adjustment.note}));
        };
        if (repeatable.key.empty()) return work();
        return identity::runOnce(
            tx, {access.company.id, "number_queue:billing", repeatable.key, repeatable.fingerprint}, kKeepKeys, work);
    });
}

LedgerPage BillingService::ledger(const CompanyAccess& access, const LedgerQuery& query) {
    return context_.database.inTransaction(
        "list_ledger", [&](db::Transaction& tx) { return billing_repository::ledger(tx, access.company.id, query); },
        {.readOnly = true});
}

std::optional<std::int64_t> BillingService::receive(const std::string& sender, const std::string& text) {
    const auto settings = context_.settings.get();
    const auto& senders = settings->bankSenders;
    const bool known = std::find(senders.begin(), senders.end(), sender) != senders.end();
    const std::optional<Credit> credit = known ? readBankMessage(text) : std::nullopt;
    if (!credit) {
        log::info("number_queue.bank_message_ignored", {{"reason", known ? "no_credit" : "unknown_sender"}});
        return std::nullopt;
    }
    const Payment payment{credit->toman, context_.zone.toUtc(std::chrono::sys_days(credit->day) + credit->time)};
    return context_.database.inStatement(
        "add_bank_message",
        [&](db::Transaction& tx) {
            return billing_repository::addBankMessage(tx, {sender, text, payment}, context_.clock.now());
        },
        db::Retry::kIdempotent);
}

WalletPage BillingService::topUp(const CompanyAccess& access, const Payment& payment) {
    return context_.database.inTransaction("top_up_wallet", [&](db::Transaction& tx) {
        const LockedWallet before = lock(tx, access);
        const auto message = billing_repository::takeBankMessage(tx, access.company.id, payment, context_.clock.now());
        if (!message) {
            log::warning("number_queue.top_up_unmatched", {{"company", access.company.name}, {"actor", access.actor}});
            throw http::notFound("Matching bank transaction not found");
        }
        const Wallet after{before.wallet.balance + payment.amount, before.wallet.cost};
        return move(tx, access, before, {after, "BANK_MATCH", "", std::to_string(*message), payment.paidAt});
    });
}

}  // namespace hub::number_queue
