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

ListedPerson ListedPerson::fromRow(const db::Row& row) {
    return {Person::fromRow(row), row.get<bool>("is_active"), row.get<time::Timestamp>("created_at")};
}

namespace repository {

std::vector<ListedPerson> list(db::Transaction& tx, std::int64_t organizationId, const PeopleFilter& filter) {
    tx.queryOne<std::string>(sql::kPlanForParameters);
    return tx.queryAll<ListedPerson>(sql::kListPeople, organizationId, filter.role, filter.active, filter.after,
                                     filter.limit);
}

std::optional<Person> findLogin(db::Transaction& tx, const std::string& name) {
    return tx.queryOptional<Person>(sql::kFindLogin, name);
}

std::optional<Person> findProfile(db::Transaction& tx, std::int64_t userId) {
    return tx.queryOptional<Person>(sql::kFindProfile, userId);
}

}  // namespace repository

}  // namespace hub::number_assignment::login
