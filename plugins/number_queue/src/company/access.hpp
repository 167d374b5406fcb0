/// @file
/// @brief Which company a caller acts for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/db/database.hpp"
#include "hub/identity/audit.hpp"

namespace hub::number_queue {

struct CompanyRef {
    std::int64_t id = 0;
    std::string name;
};

enum class AccessProblem {
    kUnknown,    ///< There is no such (active) company.
    kForbidden,  ///< It is not the caller's.
    kMissing,    ///< The caller may act for several and named none, or belongs to none.
};

/// Either a company or what is wrong.
struct CompanyChoice {
    std::optional<CompanyRef> company;
    AccessProblem problem = AccessProblem::kUnknown;
    std::vector<CompanyRef> eligible{};  ///< For kMissing: the active companies a caller who acts for all may name.
    explicit operator bool() const noexcept { return company.has_value(); }
};

/// Who asks, for which company.
struct CompanyAccess {
    CompanyRef company;
    std::optional<std::int64_t> onlyAgent;  ///< Set for agents: they see and change their own numbers only.
    std::optional<std::int64_t> userId;
    bool superuser = false;
    std::string actor;
    std::string requestId;
};

/// May the caller act for every company? Superusers, and API keys with scope "any_organization".
bool actsForAll(const auth::Principal& principal) noexcept;

/// The active company of that name; without a name, the caller's own. API keys that act for all have none of their own;
/// who acts for all and has none means the only active company when there is just one.
CompanyChoice chooseCompany(db::Transaction& tx, const auth::Principal& principal,
                            const std::optional<std::string>& name);
/// The same for what a company did while it was active: a deactivated one is chosen too.
CompanyChoice chooseFormerCompany(db::Transaction& tx, const auth::Principal& principal,
                                  const std::optional<std::string>& name);

/// The choice's company. @throws http::Error as the original's panel expects it: 404 "Company not found", 403 "Access
/// denied to this company", 403 "User is not assigned to a company" or, for superusers, 400.
CompanyRef requireCompany(const CompanyChoice& choice, const auth::Principal& principal);

/// The caller's access, by that request, to the company chooseCompany() chooses. @throws http::Error as
/// requireCompany().
CompanyAccess requireAccess(db::Database& database, const auth::Principal& principal,
                            const std::optional<std::string>& name, std::string requestId);
/// The same, but superusers who name none and have none mean every active company: theirs is the original's one pool.
/// Never empty.
std::vector<CompanyAccess> requireAccesses(db::Database& database, const auth::Principal& principal,
                                           const std::optional<std::string>& name, const std::string& requestId);

/// Of something of the company that was changed; before and after are still to be filled in.
identity::AuditEntry auditEntry(const CompanyAccess& access, std::string action, std::string objectType,
                                std::string objectId);

}  // namespace hub::number_queue
