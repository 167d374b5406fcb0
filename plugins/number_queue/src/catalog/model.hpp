/// @file
/// @brief Scenarios and outbound lines: what calls are about, and from which number they come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

enum class Catalog { kScenarios, kOutboundLines };
constexpr bool hasPrices(Catalog catalog) noexcept {
    return catalog == Catalog::kScenarios;
}
/// What entries are found by, as bodies and the audit trail call it.
constexpr const char* keyName(Catalog catalog) noexcept {
    return catalog == Catalog::kScenarios ? "name" : "phone_number";
}

/// One of a company's catalogs.
struct CompanyCatalog {
    std::int64_t company = 0;
    Catalog catalog = Catalog::kScenarios;
};

struct CatalogEntry {
    std::int64_t id = 0;
    std::int64_t companyId = 0;
    std::string key;  ///< Scenario name, or the line's number.
    std::string displayName;
    bool active = true;
    time::Timestamp createdAt{};
    std::optional<std::int64_t> cost;  ///< Of a connected call; only scenarios have one. Absent: the company's.
    static CatalogEntry fromRow(const db::Row& row);
};

struct NewCatalogEntry {
    std::string key;
    std::string displayName;
    bool active = true;
    std::optional<std::int64_t> cost;
};

/// Absent members stay as they are; lines keep their numbers.
struct CatalogChange {
    std::int64_t id = 0;
    std::optional<std::string> key;
    std::optional<std::string> displayName;
    std::optional<bool> active;
    std::optional<std::optional<std::int64_t>> cost;  ///< Empty inside: the company's.
};

/// What an engine says it can do.
struct CatalogItem {
    std::string key;                         ///< As the engine spells it.
    std::optional<std::string> displayName;  ///< Absent: what is known stays.
};

struct Registered {
    std::int64_t registered = 0;  ///< Distinct keys.
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t deactivated = 0;
    static Registered fromRow(const db::Row& row);
};

}  // namespace hub::number_queue
