#include "seed/plan.hpp"

#include <algorithm>

namespace hub::user_seeding {

namespace {

using services::SeedChange;
using services::SeedStatus;

std::string flagText(bool flag) {
    return flag ? "true" : "false";
}

/// The columns that differ from what the row wants.
std::vector<SeedChange> differences(const WantedUser& wanted, const identity::User& user) {
    std::vector<SeedChange> changes;
    const auto compare = [&](const char* field, const std::optional<std::string>& want, const std::string& have) {
        if (want && *want != have) changes.push_back({field, have, *want});
    };
    compare("first_name", wanted.firstName, user.firstName);
    compare("last_name", wanted.lastName, user.lastName);
    compare("email", wanted.email, user.email.value_or(""));
    compare("phone_number", wanted.phoneNumber, user.phoneNumber.value_or(""));
    if (wanted.role) compare("role", std::string(auth::toString(*wanted.role)), std::string(auth::toString(user.role)));
    if (wanted.agentType)
        compare("agent_type", std::string(toString(*wanted.agentType)), std::string(toString(user.agentType)));
    if (wanted.active) compare("is_active", flagText(*wanted.active), flagText(user.active));
    return changes;
}

std::string namesOf(const std::vector<SeedChange>& changes) {
    std::string names;
    for (const SeedChange& change : changes) names += (names.empty() ? "" : ", ") + change.field;
    return names;
}

/// Why the row's user cannot be what the row wants; nullopt when nothing is in the way.
std::optional<Problem> conflict(const SeedRow& row, const KnownState& known, const PlanContext& context) {
    const bool system = known.user && known.user->kind == identity::UserKind::kSystem;
    if (row.user.system && !known.user)
        return Problem{"username", "unknown",
                       "There is no system user of this name; the hub has outbound_auto_dial and "
                       "inbound_no_agent"};
    if (known.user && row.user.system != system) {
        return system ? Problem{"username", "taken", "Is a system user, which stands for \"no agent\": choose another"}
                      : Problem{"username", "taken", "Is a person: a system user needs another name"};
    }
    // User names are unique in the whole hub; whose it is stays untold.
    if (known.user && !system && known.user->organizationId != context.organizationId)
        return Problem{"username", "taken", "The user name is taken: choose another"};
    return std::nullopt;
}

/// An address or number that another user has.
std::optional<Problem> taken(const KnownState& known) {
    const auto others = [&](const std::optional<std::int64_t>& owner) {
        return owner && (!known.user || *owner != known.user->id);
    };
    if (others(known.emailOwner)) return Problem{"email", "taken", "The e-mail address belongs to another user"};
    if (others(known.phoneOwner))
        return Problem{"phone_number", "taken", "The telephone number belongs to another user"};
    return std::nullopt;
}

void planExisting(PlannedRow& planned, const KnownState& known, const PlanContext& context) {
    const identity::User& user = *known.user;
    planned.existing = user;
    planned.outcome.userId = user.id;
    if (user.kind == identity::UserKind::kSystem) return;
    std::vector<SeedChange> changes = differences(planned.row->user, user);
    if (user.superuser) {
        if ((context.update && !changes.empty()) || context.resetPasswords)
            planned.outcome.message = "A superuser: neither changed nor given a password by a list";
        return;
    }
    planned.setPassword = context.resetPasswords;
    if (changes.empty()) return;
    if (!context.update) {
        planned.outcome.message = "Differs in " + namesOf(changes) + "; left as it is without \"update\"";
        return;
    }
    if (const auto problem = taken(known)) return refuse(planned, *problem);
    planned.changeUser = true;
    planned.deactivates = user.active && planned.row->user.active == false;
    planned.outcome.changes = std::move(changes);
}

bool endsAdministrator(const PlannedRow& planned) {
    return planned.changeUser && planned.existing->role == auth::Role::kAdmin && planned.existing->active &&
           (planned.deactivates || planned.row->user.role.value_or(auth::Role::kAdmin) != auth::Role::kAdmin);
}

}  // namespace

void refuse(PlannedRow& planned, Problem problem) {
    planned.createUser = planned.changeUser = planned.setPassword = planned.setLink = planned.deactivates = false;
    services::SeedOutcome& outcome = planned.outcome;
    outcome.userCreated = outcome.linkCreated = outcome.linkMoved = outcome.passwordSet = false;
    outcome.changes.clear();
    outcome.status = SeedStatus::kError;
    outcome.field = std::move(problem.field);
    outcome.code = std::move(problem.code);
    outcome.message = std::move(problem.message);
}

void settleStatus(PlannedRow& planned) {
    services::SeedOutcome& outcome = planned.outcome;
    if (planned.refused()) return;
    const bool firstLinkOfSystemUser = outcome.linkCreated && planned.row->user.system;
    if (outcome.userCreated || firstLinkOfSystemUser)
        outcome.status = SeedStatus::kCreated;
    else if (outcome.linkMoved)
        outcome.status = SeedStatus::kMoved;
    else if (planned.changeUser || outcome.passwordSet || outcome.linkCreated)
        outcome.status = SeedStatus::kUpdated;
}

PlannedRow planRow(const SeedRow& row, std::int64_t dialerId, const KnownState& known, const PlanContext& context) {
    PlannedRow planned;
    planned.row = &row;
    planned.dialerId = dialerId;
    planned.outcome.row = row.number;
    planned.outcome.username = row.user.username;
    planned.outcome.dialerUserId = row.dialerUserId.value_or("");
    const auto problem = row.problem ? row.problem : conflict(row, known, context);
    if (problem) {
        refuse(planned, *problem);
        return planned;
    }
    if (known.user) {
        planExisting(planned, known, context);
    } else if (!context.createUsers) {
        refuse(planned, {"username", "unknown", "There is no such user"});
    } else if (const auto clash = taken(known)) {
        refuse(planned, *clash);
    } else {
        planned.createUser = planned.outcome.userCreated = true;
        planned.setPassword = row.user.password || context.generatePasswords;
    }
    if (planned.refused()) return planned;
    planned.outcome.passwordSet = planned.setPassword;
    if (dialerId != 0) {
        planned.outcome.linkCreated = !known.linkedUser;
        planned.outcome.linkMoved = known.linkedUser && (!known.user || *known.linkedUser != known.user->id);
        planned.setLink = planned.outcome.linkCreated || planned.outcome.linkMoved;
    }
    settleStatus(planned);
    return planned;
}

void keepAnAdministrator(std::vector<PlannedRow>& plan, const std::set<std::int64_t>& administrators) {
    std::set<std::int64_t> ending;
    std::int64_t last = 0;
    for (const PlannedRow& planned : plan) {
        if (!endsAdministrator(planned) || administrators.count(planned.existing->id) == 0) continue;
        last = planned.existing->id;
        ending.insert(last);
    }
    // Administrators that the list itself makes do not count: their rows may still fail.
    if (ending.empty() || ending.size() < administrators.size()) return;
    for (PlannedRow& planned : plan) {
        if (endsAdministrator(planned) && planned.existing->id == last)
            refuse(planned, {"role", "last_administrator", "At least one active administrator has to remain"});
    }
}

}  // namespace hub::user_seeding
