#include "company/service.hpp"

#include <algorithm>
#include <array>

#include "company/access.hpp"
#include "company/repository.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/audit.hpp"
#include "hub/text/ascii.hpp"

namespace hub::number_queue {

namespace {

constexpr std::chrono::minutes kLongestRemoval{10};

json::Object auditView(const Company& company) {
    return {{"name", company.name},
            {"display_name", company.displayName},
            {"is_active", company.active},
            {"settings", company.settings}};
}

void audit(db::Transaction& tx, const CompanyAct& act, const char* action, const Company* before,
           const Company* after) {
    identity::AuditEntry entry;
    entry.organizationId = (after ? after : before)->id;
    entry.actor = act.actor;
    entry.action = action;
    entry.objectType = "organization";
    entry.objectId = std::to_string(*entry.organizationId);
    if (before) entry.before = auditView(*before);
    if (after) entry.after = auditView(*after);
    entry.requestId = act.requestId;
    identity::recordAudit(tx, entry);
}

Company requireLocked(db::Transaction& tx, std::int64_t id) {
    auto company = company_repository::lock(tx, id);
    if (!company) throw http::notFound("Company not found");
    return std::move(*company);
}

/// A company's name is a part of paths (/api/{company}/scenarios): it must not be one of theirs.
void refuseReserved(const std::string& name) {
    static constexpr std::array<std::string_view, 11> kReserved = {"admins",   "auth",     "billing",     "companies",
                                                                   "dialer",   "holidays", "leads",       "numbers",
                                                                   "schedule", "stats",    "suppressions"};
    if (std::find(kReserved.begin(), kReserved.end(), text::toLower(name)) == kReserved.end()) return;
    throw http::badRequest("\"" + name + "\" is the name of a page; choose another");
}

/// What the database refuses, in the original's words.
template <class Work>
Company saying(Work&& work) {
    try {
        return work();
    } catch (const db::UniqueViolation&) {
        throw http::badRequest("Company name already exists");
    } catch (const db::CheckViolation& violation) {
        const bool name = violation.constraint() == "organizations_name_check";
        throw http::badRequest("Invalid company", {{name ? "name" : "display_name", "invalid_format",
                                                    name ? "Must be letters, digits and . _ @ : - without spaces"
                                                         : "Must be 1 to 255 characters"}});
    }
}

}  // namespace

std::vector<Company> CompanyService::list() {
    return database_.inStatement("list_companies", [](db::Transaction& tx) { return company_repository::list(tx); });
}

Company CompanyService::show(const auth::Principal& principal, const std::string& name) {
    auto company =
        database_.inStatement("find_company", [&](db::Transaction& tx) { return company_repository::find(tx, name); });
    if (!actsForAll(principal) && (!company || company->id != principal.organizationId))
        throw http::forbidden("Access denied to this company");
    if (!company) throw http::notFound("Company not found");
    return std::move(*company);
}

Company CompanyService::add(const CompanyAct& act, NewCompany company) {
    refuseReserved(company.name);
    const auto settings = settings_.get();
    company.timeZone = settings->timeZone;
    return saying([&] {
        return database_.inTransaction("add_company", [&](db::Transaction& tx) {
            Company made = company_repository::add(tx, company);
            company_repository::ensure(tx, made.id, std::nullopt, settings->skipHolidays);
            audit(tx, act, "company.created", nullptr, &made);
            return made;
        });
    });
}

Company CompanyService::change(const CompanyAct& act, std::int64_t id, const CompanyChange& change) {
    if (change.name) refuseReserved(*change.name);
    return saying([&] {
        return database_.inTransaction("change_company", [&](db::Transaction& tx) {
            const Company before = requireLocked(tx, id);
            Company changed = company_repository::change(tx, id, change, clock_.now());
            audit(tx, act, "company.changed", &before, &changed);
            return changed;
        });
    });
}

Company CompanyService::remove(const CompanyAct& act, std::int64_t id, const std::string& confirmedName) {
    const auto work = [&](db::Transaction& tx) {
        Company company = requireLocked(tx, id);
        if (company.name != confirmedName) throw http::badRequest("Company name confirmation does not match");
        company_repository::remove(tx, id);
        audit(tx, act, "company.deleted", &company, nullptr);
        return company;
    };
    try {
        return database_.inTransaction("delete_company", work, {.statementTimeout = kLongestRemoval});
    } catch (const db::ForeignKeyViolation&) {
        throw http::conflict("The company has data outside the number queue: deactivate it instead");
    }
}

}  // namespace hub::number_queue
