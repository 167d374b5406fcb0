#include "carriers/account_repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::carriers::account_repository {

void put(db::Transaction& tx, const Account& account, time::Timestamp now) {
    tx.execute(sql::kPutCarrierAccount, account.organizationId, toString(account.provider), account.accountId,
               account.answerUrl, account.hints, account.sealed.keyId, db::Bytes{account.sealed.data}, now,
               account.updatedBy);
}

std::vector<Account> list(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryAll<Account>(sql::kListCarrierAccounts, organizationId);
}

std::optional<Account> find(db::Transaction& tx, std::int64_t organizationId, Provider provider) {
    return tx.queryOptional<Account>(sql::kFindCarrierAccount, organizationId, toString(provider));
}

std::optional<Account> findByAccountId(db::Transaction& tx, Provider provider, const std::string& accountId) {
    return tx.queryOptional<Account>(sql::kFindAccountOfWebhook, toString(provider), accountId);
}

bool remove(db::Transaction& tx, std::int64_t organizationId, Provider provider) {
    return tx.execute(sql::kDeleteCarrierAccount, organizationId, toString(provider)) > 0;
}

std::vector<Account> listOutdated(db::Transaction& tx, const std::string& currentKeyId) {
    return tx.queryAll<Account>(sql::kListOutdatedAccounts, currentKeyId);
}

bool reseal(db::Transaction& tx, const Account& read, const Sealed& sealed) {
    return tx.execute(sql::kResealCarrierAccount, read.organizationId, toString(read.provider), sealed.keyId,
                      db::Bytes{sealed.data}, read.sealed.keyId, read.updatedAt) > 0;
}

}  // namespace hub::number_assignment::carriers::account_repository
