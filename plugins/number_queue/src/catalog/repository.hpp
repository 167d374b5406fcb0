/// @file
/// @brief Scenarios and outbound lines in the database.
#pragma once

#include <optional>
#include <vector>

#include "catalog/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::catalog_repository {

/// Scenarios without a price have the company's.
std::vector<CatalogEntry> list(db::Transaction& tx, const CompanyCatalog& catalog);
std::optional<CatalogEntry> find(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id);
/// As find(), locked until the transaction ends.
std::optional<CatalogEntry> lock(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id);
/// @return its id. @throws db::UniqueViolation
std::int64_t add(db::Transaction& tx, const CompanyCatalog& catalog, const NewCatalogEntry& entry, time::Timestamp now);
/// @throws db::UniqueViolation
void change(db::Transaction& tx, const CompanyCatalog& catalog, const CatalogChange& change, time::Timestamp now);
void remove(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id);

/// Makes the catalog what an engine says it is: what is missing is added, what it does not name is deactivated.
Registered registerItems(db::Transaction& tx, const CompanyCatalog& catalog, const std::vector<CatalogItem>& items,
                         time::Timestamp now);

}  // namespace hub::number_queue::catalog_repository
