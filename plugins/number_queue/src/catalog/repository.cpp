#include "catalog/repository.hpp"

#include <string>

#include "number_queue/sql.hpp"

namespace hub::number_queue {

CatalogEntry CatalogEntry::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"),
            row.get<std::int64_t>("organization_id"),
            row.get<std::string>("key"),
            row.get<std::string>("display_name"),
            row.get<bool>("is_active"),
            row.get<time::Timestamp>("created_at"),
            row.get<std::optional<std::int64_t>>("cost_per_connected")};
}

Registered Registered::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("registered"), row.get<std::int64_t>("created"), row.get<std::int64_t>("updated"),
            row.get<std::int64_t>("deactivated")};
}

namespace catalog_repository {

namespace {

bool isScenarios(const CompanyCatalog& catalog) {
    return catalog.catalog == Catalog::kScenarios;
}

const db::Query& listQuery(const CompanyCatalog& catalog) {
    return isScenarios(catalog) ? sql::kListScenarios : sql::kListOutboundLines;
}

}  // namespace

std::vector<CatalogEntry> list(db::Transaction& tx, const CompanyCatalog& catalog) {
    return tx.queryAll<CatalogEntry>(listQuery(catalog), catalog.company, nullptr);
}

std::optional<CatalogEntry> find(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id) {
    return tx.queryOptional<CatalogEntry>(listQuery(catalog), catalog.company, id);
}

std::optional<CatalogEntry> lock(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id) {
    tx.execute(isScenarios(catalog) ? sql::kLockScenario : sql::kLockOutboundLine, catalog.company, id);
    return find(tx, catalog, id);
}

std::int64_t add(db::Transaction& tx, const CompanyCatalog& catalog, const NewCatalogEntry& entry,
                 time::Timestamp now) {
    if (isScenarios(catalog))
        return tx.queryOne<std::int64_t>(sql::kAddScenario, catalog.company, entry.key, entry.displayName, entry.active,
                                         entry.cost, now);
    return tx.queryOne<std::int64_t>(sql::kAddOutboundLine, catalog.company, entry.key, entry.displayName, entry.active,
                                     now);
}

void change(db::Transaction& tx, const CompanyCatalog& catalog, const CatalogChange& change, time::Timestamp now) {
    if (isScenarios(catalog))
        tx.execute(sql::kChangeScenario, catalog.company, change.id, change.key, change.displayName, change.active,
                   change.cost.has_value(), change.cost.value_or(std::nullopt), now);
    else
        tx.execute(sql::kChangeOutboundLine, catalog.company, change.id, change.displayName, change.active, now);
}

void remove(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id) {
    tx.execute(isScenarios(catalog) ? sql::kDeleteScenario : sql::kDeleteOutboundLine, catalog.company, id);
}

Registered registerItems(db::Transaction& tx, const CompanyCatalog& catalog, const std::vector<CatalogItem>& items,
                         time::Timestamp now) {
    std::vector<std::string> keys;
    std::vector<std::optional<std::string>> names;
    for (const CatalogItem& item : items) {
        keys.push_back(item.key);
        names.push_back(item.displayName);
    }
    // One after the other: what the second no longer names may be what the first has just made.
    tx.execute(sql::kLockCompany, catalog.company);
    return tx.queryOne<Registered>(isScenarios(catalog) ? sql::kRegisterScenarios : sql::kRegisterOutboundLines,
                                   catalog.company, keys, names, now);
}

}  // namespace catalog_repository

}  // namespace hub::number_queue
