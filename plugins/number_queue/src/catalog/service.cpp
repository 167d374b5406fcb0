#include "catalog/service.hpp"

#include "catalog/repository.hpp"
#include "company/repository.hpp"
#include "hub/http/error.hpp"

namespace hub::number_queue {

namespace {

json::Object auditView(Catalog catalog, const CatalogEntry& entry) {
    json::Object view{{keyName(catalog), entry.key}, {"display_name", entry.displayName}, {"is_active", entry.active}};
    if (hasPrices(catalog)) view.set("cost_per_connected", entry.cost ? json::Value(*entry.cost) : json::Value());
    return view;
}

void audit(db::Transaction& tx, const CompanyAccess& access, Catalog catalog, const CatalogEntry* before,
           const CatalogEntry* after) {
    const std::string object = catalog == Catalog::kScenarios ? "queue_scenario" : "queue_outbound_line";
    const char* const act = !before ? ".created" : after ? ".changed" : ".deleted";
    identity::AuditEntry entry = auditEntry(access, object + act, object, std::to_string((after ? after : before)->id));
    if (before) entry.before = auditView(catalog, *before);
    if (after) entry.after = auditView(catalog, *after);
    identity::recordAudit(tx, entry);
}

CatalogEntry requireLocked(db::Transaction& tx, const CompanyCatalog& catalog, std::int64_t id) {
    auto entry = catalog_repository::lock(tx, catalog, id);
    if (!entry)
        throw http::notFound(catalog.catalog == Catalog::kScenarios ? "Scenario not found" : "Outbound line not found");
    return std::move(*entry);
}

void requireMayPrice(const CompanyAccess& access, const std::optional<std::int64_t>& cost) {
    if (cost && !access.superuser) throw http::forbidden("Only superuser can set scenario cost");
}

/// What the database refuses, in the original's words.
template <class Work>
CatalogEntry saying(Catalog catalog, Work&& work) {
    try {
        return work();
    } catch (const db::UniqueViolation&) {
        throw http::badRequest(catalog == Catalog::kScenarios ? "Scenario name already exists for this company"
                                                              : "Phone number already exists for this company");
    }
}

}  // namespace

std::vector<CatalogEntry> CatalogService::list(const CompanyAccess& access, Catalog catalog) {
    return database_.inStatement("list_catalog", [&](db::Transaction& tx) {
        return catalog_repository::list(tx, {access.company.id, catalog});
    });
}

CatalogEntry CatalogService::add(const CompanyAccess& access, Catalog catalog, const NewCatalogEntry& entry) {
    requireMayPrice(access, entry.cost);
    const CompanyCatalog whose{access.company.id, catalog};
    return saying(catalog, [&] {
        return database_.inTransaction("save_catalog", [&](db::Transaction& tx) {
            const std::int64_t id = catalog_repository::add(tx, whose, entry, clock_.now());
            CatalogEntry added = catalog_repository::find(tx, whose, id).value();
            audit(tx, access, catalog, nullptr, &added);
            return added;
        });
    });
}

CatalogEntry CatalogService::change(const CompanyAccess& access, Catalog catalog, CatalogChange change) {
    if (change.cost) requireMayPrice(access, *change.cost);
    // Null from anybody else says nothing.
    if (!access.superuser) change.cost.reset();
    const CompanyCatalog whose{access.company.id, catalog};
    return saying(catalog, [&] {
        return database_.inTransaction("save_catalog", [&](db::Transaction& tx) {
            const CatalogEntry before = requireLocked(tx, whose, change.id);
            catalog_repository::change(tx, whose, change, clock_.now());
            CatalogEntry after = catalog_repository::find(tx, whose, change.id).value();
            audit(tx, access, catalog, &before, &after);
            return after;
        });
    });
}

void CatalogService::remove(const CompanyAccess& access, Catalog catalog, std::int64_t id) {
    const CompanyCatalog whose{access.company.id, catalog};
    database_.inTransaction("delete_catalog", [&](db::Transaction& tx) {
        const CatalogEntry entry = requireLocked(tx, whose, id);
        catalog_repository::remove(tx, whose, id);
        audit(tx, access, catalog, &entry, nullptr);
    });
}

std::variant<Registered, AccessProblem> CatalogService::registerItems(const auth::Principal& principal,
                                                                      const std::optional<std::string>& company,
                                                                      Catalog catalog,
                                                                      const std::vector<CatalogItem>& items) {
    using Result = std::variant<Registered, AccessProblem>;
    const auto work = [&](db::Transaction& tx) -> Result {
        const CompanyChoice choice = chooseCompany(tx, principal, company);
        if (!choice) return choice.problem;
        const std::int64_t id = choice.company->id;
        company_repository::ensure(tx, id, std::nullopt, settings_.get()->skipHolidays);
        return catalog_repository::registerItems(tx, {id, catalog}, items, clock_.now());
    };
    return database_.inTransaction("register_catalog", work, {.retry = db::Retry::kIdempotent});
}

}  // namespace hub::number_queue
