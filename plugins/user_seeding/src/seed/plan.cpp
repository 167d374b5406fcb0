#include "seed/plan.hpp"

#include <algorithm>
#include <unordered_map>

#include "hub/text/ascii.hpp"

namespace hub::user_seeding {

namespace {

using planning::ManagedUser;
using planning::Verdict;
using services::SeedChange;
using services::SeedStatus;

std::string textOf(const json::Value& value) {
    if (value.isBool()) return value.asBool() ? "true" : "false";
    return value.isString() ? value.asString() : std::string();
}

std::vector<SeedChange> seedChanges(const std::vector<planning::FieldChange>& fields) {
    std::vector<SeedChange> changes;
    for (const planning::FieldChange& one : fields)
        changes.push_back({std::string(one.field), textOf(one.before), textOf(one.after)});
    return changes;
}

std::string namesOf(const std::vector<planning::FieldChange>& fields) {
    std::string names;
    for (const planning::FieldChange& one : fields) names += (names.empty() ? "" : ", ") + std::string(one.field);
    return names;
}

/// The engine's reasons in the words of lists.
Problem problemOf(const planning::Problem& found) {
    if (found.code == "not_found") return {"username", "unknown", "There is no such user"};
    // User names are unique in the whole hub; whose it is stays untold.
    if (found.code == "username_taken") return {"username", "taken", "The user name is taken: choose another"};
    if (found.code == "email_taken") return {"email", "taken", "The e-mail address belongs to another user"};
    if (found.code == "phone_number_taken")
        return {"phone_number", "taken", "The telephone number belongs to another user"};
    return {found.field, found.code, found.message};
}

bool endsAdministrator(const planning::UserChange& change) {
    const auto administers = [](const ManagedUser& user) { return user.active && user.role == auth::Role::kAdmin; };
    return !change.creates() && administers(change.before) && !administers(change.after);
}

/// One look at a list.
class Decision {
public:
    using Refusals = std::map<std::size_t, Problem>;

    Decision(const Base& base, const PlanContext& context) : base_(base), context_(context) {
        byName_.reserve(base.current.users.size());
        for (const ManagedUser& user : base.current.users)
            byName_.emplace(planning::fold(base.current, user.username), &user);
    }

    SeedPlan decide(std::span<const ListedRow> rows, const Refusals& refusals) {
        SeedPlan plan;
        std::vector<planning::DesiredUser> desired;
        std::vector<std::size_t> places;
        plan.rows.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            plan.rows.push_back(begin(rows[i], i));
            const auto refusal = refusals.find(i);
            const auto problem = refusal != refusals.end() ? refusal->second : problemBefore(*rows[i].row);
            if (problem) {
                refuse(plan.rows.back(), *problem);
            } else if (!rows[i].row->user.system) {
                desired.push_back(desiredOf(*rows[i].row, context_));
                places.push_back(i);
            }
        }
        plan.users = planning::plan(desired, base_.current, policy());
        for (std::size_t i = 0; i < places.size(); ++i) take(plan, plan.rows[places[i]], plan.users.verdicts[i]);
        for (PlannedRow& planned : plan.rows) finish(planned);
        return plan;
    }

private:
    planning::Policy policy() const {
        planning::Policy policy;
        policy.createClients = false;
        policy.onlyOrganization = context_.organizationId;
        policy.key = planning::Key::kUsername;
        policy.changeUsers = context_.update;
        return policy;
    }

    const ManagedUser* find(const SeedRow& row) const {
        const auto found = byName_.find(planning::fold(base_.current, row.user.username));
        return found == byName_.end() ? nullptr : found->second;
    }

    PlannedRow begin(const ListedRow& listed, std::size_t place) const {
        PlannedRow planned;
        planned.row = listed.row;
        planned.dialerId = listed.dialerId;
        planned.linked = base_.linked[place];
        planned.outcome.row = listed.row->number;
        planned.outcome.username = listed.row->user.username;
        planned.outcome.dialerUserId = listed.row->dialerUserId.value_or("");
        if (const ManagedUser* user = listed.row->problem ? nullptr : find(*listed.row)) {
            planned.outcome.userId = user->id;
            planned.version = user->version;
        }
        return planned;
    }

    /// What is in the way before the engine is asked: people and system users do not turn into each other.
    std::optional<Problem> problemBefore(const SeedRow& row) const {
        if (row.problem) return row.problem;
        const ManagedUser* user = find(row);
        if (row.user.system && !user)
            return Problem{"username", "unknown",
                           "There is no system user of this name; the hub has outbound_auto_dial and "
                           "inbound_no_agent"};
        if (!user || row.user.system == user->system) return std::nullopt;
        return user->system
                   ? Problem{"username", "taken", "Is a system user, which stands for \"no agent\": choose another"}
                   : Problem{"username", "taken", "Is a person: a system user needs another name"};
    }

    void take(SeedPlan& plan, PlannedRow& planned, const Verdict& verdict) const {
        const ManagedUser* user = find(*planned.row);
        if (verdict.problem && verdict.problem->code != "protected_user")
            return refuse(planned, problemOf(*verdict.problem));
        if (user && user->superuser) {
            if (verdict.problem || context_.resetPasswords)
                planned.outcome.message = "A superuser: neither changed nor given a password by a list";
            return;
        }
        if (!user) {
            planned.createUser = planned.outcome.userCreated = true;
            planned.setPassword = planned.row->user.password || context_.generatePasswords;
            planned.change = verdict.change;
        } else {
            planned.setPassword = context_.resetPasswords;
            takeChanges(plan, planned, verdict);
        }
        planned.outcome.passwordSet = planned.setPassword;
    }

    void takeChanges(SeedPlan& plan, PlannedRow& planned, const Verdict& verdict) const {
        if (verdict.changes.empty()) return;
        if (!context_.update) {
            planned.outcome.message = "Differs in " + namesOf(verdict.changes) + "; left as it is without \"update\"";
            return;
        }
        planned.changeUser = true;
        planned.change = verdict.change;
        planned.outcome.changes = seedChanges(verdict.changes);
        planned.endsAdministrator = endsAdministrator(plan.users.changes[*verdict.change]);
    }

    static void refuse(PlannedRow& planned, const Problem& problem) {
        planned.outcome.userId = 0;
        planned.outcome.status = SeedStatus::kError;
        planned.outcome.field = problem.field;
        planned.outcome.code = problem.code;
        planned.outcome.message = problem.message;
    }

    /// The link, and the status by what happens to the row.
    static void finish(PlannedRow& planned) {
        services::SeedOutcome& outcome = planned.outcome;
        if (planned.refused()) return;
        if (planned.dialerId != 0) {
            outcome.linkCreated = !planned.linked;
            outcome.linkMoved = planned.linked && *planned.linked != outcome.userId;
            planned.setLink = outcome.linkCreated || outcome.linkMoved;
        }
        const bool firstLinkOfSystemUser = outcome.linkCreated && planned.row->user.system;
        if (outcome.userCreated || firstLinkOfSystemUser)
            outcome.status = SeedStatus::kCreated;
        else if (outcome.linkMoved)
            outcome.status = SeedStatus::kMoved;
        else if (planned.changeUser || outcome.passwordSet || outcome.linkCreated)
            outcome.status = SeedStatus::kUpdated;
    }

    const Base& base_;
    const PlanContext& context_;
    std::unordered_map<std::string, const ManagedUser*> byName_;
};

/// The last row that ends an administrator, when nobody would remain.
std::optional<std::size_t> lastOneTooMany(const SeedPlan& plan, const std::set<std::int64_t>& administrators) {
    std::set<std::int64_t> ending;
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < plan.rows.size(); ++i) {
        const PlannedRow& planned = plan.rows[i];
        if (!planned.endsAdministrator || administrators.count(planned.outcome.userId) == 0) continue;
        last = i;
        ending.insert(planned.outcome.userId);
    }
    // Administrators that the list itself makes do not count: their rows may still fail.
    return ending.size() < administrators.size() ? std::nullopt : last;
}

}  // namespace

bool SeedPlan::endsAdministrator() const noexcept {
    return std::any_of(rows.begin(), rows.end(), [](const PlannedRow& row) { return row.endsAdministrator; });
}

planning::DesiredUser desiredOf(const SeedRow& row, const PlanContext& context) {
    const WantedUser& wanted = row.user;
    planning::DesiredUser user;
    user.username = wanted.username;
    user.email = wanted.email;
    user.firstName = wanted.firstName;
    user.lastName = wanted.lastName;
    user.phoneNumber = wanted.phoneNumber;
    user.role = wanted.role;
    user.agentType = wanted.agentType;
    user.active = wanted.active;
    user.client = context.organization;
    user.mustExist = !context.createUsers;
    return user;
}

SeedPlan decide(std::span<const ListedRow> rows, const Base& base, const PlanContext& context) {
    Decision decision(base, context);
    SeedPlan plan = decision.decide(rows, {});
    const auto last = lastOneTooMany(plan, base.administrators);
    if (!last) return plan;
    return decision.decide(
        rows, {{*last, {"role", "last_administrator", "At least one active administrator has to remain"}}});
}

}  // namespace hub::user_seeding
