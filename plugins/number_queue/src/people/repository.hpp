/// @file
/// @brief The people of a company in the database.
#pragma once

#include <optional>
#include <vector>

#include "hub/db/transaction.hpp"
#include "people/model.hpp"

namespace hub::number_queue::people_repository {

std::vector<Person> list(db::Transaction& tx, std::int64_t company, PeoplePage page);
/// Superusers too.
std::optional<Person> find(db::Transaction& tx, std::int64_t company, std::int64_t id);
/// As find(); that person and everybody who may be the company's last administrator is locked until the transaction
/// ends.
std::optional<Person> lock(db::Transaction& tx, std::int64_t company, std::int64_t id);
/// Has the company an active administrator but that person? @pre lock()
bool hasOtherAdmin(db::Transaction& tx, std::int64_t company, std::int64_t id);

/// All but the password; with that role, and the telephone number in E.164. @throws db::UniqueViolation,
/// db::CheckViolation
void change(db::Transaction& tx, const PersonChange& change, const std::optional<std::string>& role);
/// @throws db::ForeignKeyViolation when others have data of the person.
void remove(db::Transaction& tx, std::int64_t id);

}  // namespace hub::number_queue::people_repository
