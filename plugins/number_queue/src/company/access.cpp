#include "company/access.hpp"

#include "company/repository.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"

namespace hub::number_queue {

namespace {

constexpr std::size_t kMostNamesShown = 20;

CompanyChoice chosen(const std::optional<identity::Organization>& organization) {
    if (!organization) return {std::nullopt, AccessProblem::kUnknown};
    return {CompanyRef{organization->id, organization->name}, {}};
}

CompanyChoice onlyCompany(db::Transaction& tx) {
    CompanyChoice choice{std::nullopt, AccessProblem::kMissing};
    for (const Company& company : company_repository::list(tx)) {
        if (company.active) choice.eligible.push_back({company.id, company.name});
    }
    if (choice.eligible.size() == 1) choice.company = choice.eligible.front();
    return choice;
}

CompanyChoice choose(db::Transaction& tx, const auth::Principal& principal, const std::optional<std::string>& name,
                     bool formerToo) {
    const auto usable = [&](std::optional<identity::Organization> organization) {
        if (organization && !organization->active && !formerToo) organization.reset();
        return chosen(organization);
    };
    const bool all = actsForAll(principal);
    if (!name) {
        // A key for every organization is kept by one of them, which does not make that one meant.
        const bool own = principal.organizationId && !(principal.isApiKey() && all);
        if (own) return usable(identity::findOrganization(tx, *principal.organizationId));
        return all ? onlyCompany(tx) : CompanyChoice{std::nullopt, AccessProblem::kMissing};
    }
    CompanyChoice choice = usable(identity::findOrganization(tx, *name));
    if (choice && !all && choice.company->id != principal.organizationId)
        return {std::nullopt, AccessProblem::kForbidden};
    return choice;
}

std::string namesOf(const std::vector<CompanyRef>& companies) {
    std::string names;
    for (std::size_t i = 0; i < companies.size() && i < kMostNamesShown; ++i)
        names += (i ? ", " : "") + companies[i].name;
    if (companies.size() > kMostNamesShown) names += ", …";
    return names;
}

CompanyAccess accessTo(CompanyRef company, const auth::Principal& principal, std::string requestId) {
    CompanyAccess access;
    access.company = std::move(company);
    access.superuser = principal.superuser;
    access.actor = principal.actor();
    access.requestId = std::move(requestId);
    if (principal.isUser()) access.userId = principal.userId;
    if (principal.isUser() && !principal.hasRole(auth::Role::kAdmin)) access.onlyAgent = principal.userId;
    return access;
}

CompanyChoice choiceOf(db::Database& database, const auth::Principal& principal,
                       const std::optional<std::string>& name) {
    return database.inTransaction(
        "choose_company", [&](db::Transaction& tx) { return chooseCompany(tx, principal, name); }, {.readOnly = true});
}

}  // namespace

bool actsForAll(const auth::Principal& principal) noexcept {
    return principal.superuser || principal.hasScope(auth::scope::kAnyOrganization);
}

CompanyChoice chooseCompany(db::Transaction& tx, const auth::Principal& principal,
                            const std::optional<std::string>& name) {
    return choose(tx, principal, name, false);
}

CompanyChoice chooseFormerCompany(db::Transaction& tx, const auth::Principal& principal,
                                  const std::optional<std::string>& name) {
    return choose(tx, principal, name, true);
}

CompanyRef requireCompany(const CompanyChoice& choice, const auth::Principal& principal) {
    if (choice) return *choice.company;
    switch (choice.problem) {
        case AccessProblem::kUnknown:
            throw http::notFound("Company not found");
        case AccessProblem::kForbidden:
            throw http::forbidden("Access denied to this company");
        case AccessProblem::kMissing:
            break;
    }
    if (!actsForAll(principal)) throw http::forbidden("User is not assigned to a company");
    if (choice.eligible.empty()) throw http::badRequest("There is no active company: add one first");
    throw http::badRequest("Name the company",
                           {{"company", "required",
                             "Name the company with company=, one of: " + namesOf(choice.eligible), http::In::kQuery}});
}

CompanyAccess requireAccess(db::Database& database, const auth::Principal& principal,
                            const std::optional<std::string>& name, std::string requestId) {
    return accessTo(requireCompany(choiceOf(database, principal, name), principal), principal, std::move(requestId));
}

std::vector<CompanyAccess> requireAccesses(db::Database& database, const auth::Principal& principal,
                                           const std::optional<std::string>& name, const std::string& requestId) {
    const CompanyChoice choice = choiceOf(database, principal, name);
    std::vector<CompanyRef> companies;
    if (!choice && principal.isUser()) companies = choice.eligible;
    if (companies.empty()) companies.push_back(requireCompany(choice, principal));
    std::vector<CompanyAccess> accesses;
    for (CompanyRef& company : companies) accesses.push_back(accessTo(std::move(company), principal, requestId));
    return accesses;
}

identity::AuditEntry auditEntry(const CompanyAccess& access, std::string action, std::string objectType,
                                std::string objectId) {
    identity::AuditEntry entry;
    entry.organizationId = access.company.id;
    entry.actor = access.actor;
    entry.action = std::move(action);
    entry.objectType = std::move(objectType);
    entry.objectId = std::move(objectId);
    entry.requestId = access.requestId;
    return entry;
}

}  // namespace hub::number_queue
