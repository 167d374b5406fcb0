/// @file
/// @brief Companies in the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "company/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::company_repository {

/// Makes settings and default list of an active organization, by id or name. Does nothing when they exist or there is
/// none.
void ensure(db::Transaction& tx, std::optional<std::int64_t> id, const std::optional<std::string>& name,
            bool skipHolidays);

/// All of them, by id.
std::vector<Company> list(db::Transaction& tx);
std::optional<Company> find(db::Transaction& tx, const std::string& name);
/// Locked until the transaction ends.
std::optional<Company> lock(db::Transaction& tx, std::int64_t id);
/// @throws db::UniqueViolation, db::CheckViolation
Company add(db::Transaction& tx, const NewCompany& company);
/// @throws as add()
Company change(db::Transaction& tx, std::int64_t id, const CompanyChange& change, time::Timestamp now);
/// With everything the queue has of it, the ledger too. @throws db::ForeignKeyViolation when others have data of it.
void remove(db::Transaction& tx, std::int64_t id);

}  // namespace hub::number_queue::company_repository
