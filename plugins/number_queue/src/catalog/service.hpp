/// @file
/// @brief Keeps scenarios and outbound lines, as people change them and as engines register them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../config.hpp"
#include "catalog/model.hpp"
#include "company/access.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_queue {

/// Thread-safe. What people change is in the audit trail.
class CatalogService {
public:
    /// All outlive the service.
    CatalogService(db::Database& database, const time::Clock& clock, const CurrentSettings& settings)
        : database_(database), clock_(clock), settings_(settings) {}

    std::vector<CatalogEntry> list(const CompanyAccess& access, Catalog catalog);
    /// @throws http::Error: 400 for a key that is taken, 403 for a price that is not a superuser's.
    CatalogEntry add(const CompanyAccess& access, Catalog catalog, const NewCatalogEntry& entry);
    /// @throws http::Error: 404, and as add().
    CatalogEntry change(const CompanyAccess& access, Catalog catalog, CatalogChange change);
    /// @throws http::Error: 404
    void remove(const CompanyAccess& access, Catalog catalog, std::int64_t id);

    /// All that an engine has; what it no longer names is deactivated.
    std::variant<Registered, AccessProblem> registerItems(const auth::Principal& principal,
                                                          const std::optional<std::string>& company, Catalog catalog,
                                                          const std::vector<CatalogItem>& items);

private:
    db::Database& database_;
    const time::Clock& clock_;
    const CurrentSettings& settings_;
};

}  // namespace hub::number_queue
