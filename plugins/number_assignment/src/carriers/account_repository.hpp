/// @file
/// @brief Accounts at carriers in the database.
#pragma once

#include <optional>
#include <vector>

#include "carriers/account_model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_assignment::carriers::account_repository {

/// Replaces the organization's account at that carrier. @throws db::UniqueViolation when another organization has it.
void put(db::Transaction& tx, const Account& account, time::Timestamp now);
std::vector<Account> list(db::Transaction& tx, std::int64_t organizationId);
std::optional<Account> find(db::Transaction& tx, std::int64_t organizationId, Provider provider);
/// Whose account a webhook names.
std::optional<Account> findByAccountId(db::Transaction& tx, Provider provider, const std::string& accountId);
bool remove(db::Transaction& tx, std::int64_t organizationId, Provider provider);

std::vector<Account> listOutdated(db::Transaction& tx, const std::string& currentKeyId);
/// False: the account has changed since it was read.
bool reseal(db::Transaction& tx, const Account& read, const Sealed& sealed);

}  // namespace hub::number_assignment::carriers::account_repository
