#include "dialer/catalog_service.hpp"

#include "dialer/batch_repository.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue {

Registered Registered::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("registered"), row.get<std::int64_t>("created"), row.get<std::int64_t>("updated"),
            row.get<std::int64_t>("deactivated")};
}

std::variant<Registered, AccessProblem> CatalogService::registerItems(const auth::Principal& principal,
                                                                      const std::optional<std::string>& company,
                                                                      Catalog catalog,
                                                                      const std::vector<CatalogItem>& items) {
    std::vector<std::string> keys;
    std::vector<std::optional<std::string>> names;
    for (const CatalogItem& item : items) {
        keys.push_back(item.key);
        names.push_back(item.displayName);
    }
    const db::Query& query = catalog == Catalog::kScenarios ? sql::kRegisterScenarios : sql::kRegisterOutboundLines;
    using Result = std::variant<Registered, AccessProblem>;
    return context_.database.inTransaction("register_catalog",
                                           [&](db::Transaction& tx) -> Result {
                                               const CompanyChoice choice = chooseCompany(tx, principal, company);
                                               if (!choice) return choice.problem;
                                               batch_repository::ensureCompany(tx, choice.company->id, std::nullopt,
                                                                               context_.settings.get()->skipHolidays);
                                               return tx.queryOne<Registered>(query, choice.company->id, keys, names,
                                                                              context_.clock.now());
                                           },
                                           {.retry = db::Retry::kIdempotent});
}

}  // namespace hub::number_queue
