#include "company/access.hpp"

#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"

namespace hub::number_queue {

namespace {

CompanyChoice chosen(const std::optional<identity::Organization>& organization) {
    if (!organization || !organization->active) return {std::nullopt, AccessProblem::kUnknown};
    return {CompanyRef{organization->id, organization->name}, {}};
}

}  // namespace

bool actsForAll(const auth::Principal& principal) noexcept {
    return principal.superuser || principal.hasScope(auth::scope::kAnyOrganization);
}

CompanyChoice chooseCompany(db::Transaction& tx, const auth::Principal& principal,
                            const std::optional<std::string>& name) {
    const bool all = actsForAll(principal);
    if (!name) {
        // A key for every organization is kept by one of them, which does not make that one meant.
        if (!principal.organizationId || (principal.isApiKey() && all)) return {std::nullopt, AccessProblem::kMissing};
        return chosen(identity::findOrganization(tx, *principal.organizationId));
    }
    CompanyChoice choice = chosen(identity::findOrganization(tx, *name));
    if (choice && !all && choice.company->id != principal.organizationId)
        return {std::nullopt, AccessProblem::kForbidden};
    return choice;
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
    throw http::badRequest("Name the company",
                           {{"company", "required", "Name the company with company=", http::In::kQuery}});
}

CompanyAccess requireAccess(db::Database& database, const auth::Principal& principal,
                            const std::optional<std::string>& name, std::string requestId) {
    const CompanyChoice choice = database.inTransaction(
        "choose_company", [&](db::Transaction& tx) { return chooseCompany(tx, principal, name); }, {.readOnly = true});
    CompanyAccess access;
    access.company = requireCompany(choice, principal);
    access.superuser = principal.superuser;
    access.actor = principal.actor();
    access.requestId = std::move(requestId);
    if (principal.isUser()) access.userId = principal.userId;
    if (principal.isUser() && !principal.hasRole(auth::Role::kAdmin)) access.onlyAgent = principal.userId;
    return access;
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
