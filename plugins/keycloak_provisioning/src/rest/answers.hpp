/// @file
/// @brief Answers of the provisioning API, in the shapes its clients know.
#pragma once

#include <string>

#include "hub/json/value.hpp"
#include "hub/json/writer.hpp"
#include "rest/service.hpp"

namespace hub::keycloak_provisioning::rest {

/// "User successfully created"
std::string messageOf(Action action);

/// GET of one user: id, email, first_name, last_name, engagemx_client_id, is_active, created_at, updated_at.
std::string userJson(const ManagedUser& user);
/// An item of a list: the same and keycloak_id.
void writeListed(json::Writer& out, const ManagedUser& user);
/// POST of one user: the user, action and message.
std::string provisionedJson(const Verdict& verdict);
/// PUT …/deactivate and …/activate.
std::string switchedJson(const ManagedUser& user, Action action);

/// How a bulk request came out.
struct BulkOutcome {
    const json::Array& rows;  ///< As sent, for naming them.
    const Wish& wish;
    const Provisioned& provisioned;

    std::size_t successes() const;
    std::size_t errors() const { return provisioned.plan.count(Action::kRejected); }
};
std::string bulkJson(const BulkOutcome& outcome);

/// "Row 3 (jo@example.com): email is already used by Keycloak user 9f…": rows count from 1 for people.
std::string errorText(std::size_t index, const json::Value& row, const Problem& problem);

}  // namespace hub::keycloak_provisioning::rest
