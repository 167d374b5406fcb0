#include "people/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

Person Person::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"),
            row.get<std::string>("username"),
            row.get<bool>("is_active"),
            row.get<bool>("is_superuser"),
            row.get<std::string>("role"),
            row.get<std::string>("first_name"),
            row.get<std::string>("last_name"),
            row.get<std::optional<std::string>>("phone_number"),
            row.get<std::int64_t>("organization_id"),
            row.get<std::string>("organization_name"),
            row.get<std::string>("agent_type"),
            row.get<std::optional<std::string>>("keycloak_id"),
            row.get<time::Timestamp>("created_at"),
            row.get<time::Timestamp>("updated_at")};
}

namespace people_repository {

std::vector<Person> list(db::Transaction& tx, std::int64_t company, PeoplePage page) {
    return tx.queryAll<Person>(sql::kListCompanyPeople, company, nullptr, page == PeoplePage::kAdmins);
}

std::optional<Person> find(db::Transaction& tx, std::int64_t company, std::int64_t id) {
    return tx.queryOptional<Person>(sql::kListCompanyPeople, company, id, true);
}

std::optional<Person> lock(db::Transaction& tx, std::int64_t company, std::int64_t id) {
    tx.execute(sql::kLockCompanyPerson, company, id);
    return find(tx, company, id);
}

bool hasOtherAdmin(db::Transaction& tx, std::int64_t company, std::int64_t id) {
    return !tx.queryAll<std::int64_t>(sql::kListOtherAdmins, company, id).empty();
}

void change(db::Transaction& tx, const PersonChange& change, const std::optional<std::string>& role) {
    tx.execute(sql::kChangeCompanyPerson, change.id, change.active, role, change.agentType, change.firstName,
               change.lastName, change.phone, change.username);
}

void remove(db::Transaction& tx, std::int64_t id) {
    tx.execute(sql::kDeleteCompanyPerson, id);
}

}  // namespace people_repository

}  // namespace hub::number_queue
