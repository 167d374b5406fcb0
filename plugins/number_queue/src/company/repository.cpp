#include "company/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

Company Company::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"),           row.get<std::string>("name"),
            row.get<std::string>("display_name"),  row.get<bool>("is_active"),
            row.get<json::Value>("settings"),      row.get<time::Timestamp>("created_at"),
            row.get<time::Timestamp>("updated_at")};
}

namespace company_repository {

void ensure(db::Transaction& tx, std::optional<std::int64_t> id, const std::optional<std::string>& name,
            bool skipHolidays) {
    tx.execute(sql::kEnsureCompany, id, name, skipHolidays);
}

std::vector<Company> list(db::Transaction& tx) {
    return tx.queryAll<Company>(sql::kListCompanies, nullptr, nullptr);
}

std::optional<Company> find(db::Transaction& tx, const std::string& name) {
    return tx.queryOptional<Company>(sql::kListCompanies, nullptr, name);
}

std::optional<Company> lock(db::Transaction& tx, std::int64_t id) {
    tx.execute(sql::kLockCompany, id);
    return tx.queryOptional<Company>(sql::kListCompanies, id, nullptr);
}

Company add(db::Transaction& tx, const NewCompany& company) {
    const auto id = tx.queryOne<std::int64_t>(sql::kAddCompany, company.name, company.displayName, company.active,
                                              company.settings, company.timeZone);
    return tx.queryOne<Company>(sql::kListCompanies, id, nullptr);
}

Company change(db::Transaction& tx, std::int64_t id, const CompanyChange& change, time::Timestamp now) {
    tx.execute(sql::kChangeCompany, id, change.name, change.displayName, change.active, change.settings, now);
    return tx.queryOne<Company>(sql::kListCompanies, id, nullptr);
}

void remove(db::Transaction& tx, std::int64_t id) {
    tx.execute(sql::kPermitLedgerRemoval, id);
    tx.execute(sql::kDeleteCompany, id);
    tx.execute(sql::kDeleteCompanyRemains, id);
}

}  // namespace company_repository

}  // namespace hub::number_queue
