#include "login/repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::login {

Person Person::fromRow(const db::Row& row) {
    return {row.get<std::string>("username"),
            row.get<std::optional<std::string>>("email"),
            row.get<std::string>("first_name"),
            row.get<std::string>("last_name"),
            row.get<std::string>("role"),
            row.get<std::string>("uuid"),
            row.get<std::optional<std::string>>("organization_uuid"),
            row.get<std::optional<std::string>>("organization_name")};
}

namespace repository {

std::optional<Person> findLogin(db::Transaction& tx, const std::string& name) {
    return tx.queryOptional<Person>(sql::kFindLogin, name);
}

std::optional<Person> findProfile(db::Transaction& tx, std::int64_t userId) {
    return tx.queryOptional<Person>(sql::kFindProfile, userId);
}

}  // namespace repository

}  // namespace hub::number_assignment::login
