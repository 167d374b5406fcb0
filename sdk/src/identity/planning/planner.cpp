#include "hub/identity/planning/planner.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "hub/auth/hmac.hpp"
#include "hub/identity/planning/rules.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::identity::planning {

namespace {

constexpr std::size_t kLongestUsername = 150;

/// Thrown while a row is judged; ends that row only.
struct Rejected {
    Problem problem;
};

[[noreturn]] void reject(std::string_view code, std::string_view name, std::string message) {
    throw Rejected{{std::string(code), std::string(name), std::move(message)}};
}

/// A user the rows are about, as the rows so far leave it.
struct Slot {
    ManagedUser user;
    std::optional<std::size_t> change;
};

class Planner {
public:
    Planner(Current current, const Policy& policy) : current_(std::move(current)), policy_(policy) {
        slots_.reserve(current_.users.size());
        for (ManagedUser& user : current_.users) enter(std::move(user));
        for (const Client& client : current_.clients) clients_.emplace(text::toLower(client.name), client);
    }

    Plan run(const std::vector<DesiredUser>& desired) {
        plan_.verdicts.reserve(desired.size());
        for (const DesiredUser& user : desired) {
            try {
                judge(user);
            } catch (Rejected& rejected) {
                Verdict verdict;
                verdict.action = Action::kRejected;
                verdict.problem = std::move(rejected.problem);
                plan_.verdicts.push_back(std::move(verdict));
            }
        }
        return std::move(plan_);
    }

private:
    void judge(const DesiredUser& desired) {
        if (desired.problem) throw Rejected{*desired.problem};
        if (policy_.key == Key::kKeycloakId) {
            if (auto problem = findProblem(desired)) throw Rejected{std::move(*problem)};
        }
        const std::optional<std::size_t> slot = find(desired);
        ManagedUser before = slot ? slots_[*slot].user : ManagedUser{};
        ManagedUser after = wanted(desired, before, slot.has_value());
        if (slot && !policy_.changeUsers) return leave(std::move(before), after);
        requireFree(after, slot);
        Verdict verdict;
        verdict.action = actionOf(slot.has_value(), before, after);
        if (verdict.action != Action::kUnchanged) {
            if (before.superuser || before.system)
                reject("protected_user", field::kKeycloakId, "superusers cannot be changed by provisioning");
            if (slot) verdict.changes = difference(before, after);
            verdict.change = record(slot, before, after);
        } else {
            verdict.change = slots_[*slot].change;
        }
        verdict.after = std::move(after);
        plan_.verdicts.push_back(std::move(verdict));
    }

    /// Only says in what the user differs.
    void leave(ManagedUser user, const ManagedUser& wanted) {
        Verdict verdict;
        verdict.changes = difference(user, wanted);
        verdict.after = std::move(user);
        plan_.verdicts.push_back(std::move(verdict));
    }

    static Action actionOf(bool exists, const ManagedUser& before, const ManagedUser& after) {
        if (!exists) return Action::kCreated;
        if (isSame(before, after)) return Action::kUnchanged;
        if (before.active != after.active) return after.active ? Action::kActivated : Action::kDeactivated;
        return Action::kUpdated;
    }

    std::optional<std::size_t> find(const DesiredUser& desired) const {
        return policy_.key == Key::kKeycloakId ? findByKeycloakId(desired) : findByUsername(desired);
    }

    std::optional<std::size_t> findByUsername(const DesiredUser& desired) const {
        const auto known = byUsername_.find(fold(current_, desired.username.value()));
        if (known == byUsername_.end()) {
            if (desired.mustExist) reject("not_found", field::kUsername, "User not found");
            return std::nullopt;
        }
        if (!visible(slots_[known->second].user)) rejectUsername();
        return known->second;
    }

    /// The keycloak id decides, then the e-mail address of somebody who has none.
    std::optional<std::size_t> findByKeycloakId(const DesiredUser& desired) const {
        if (const auto known = byKeycloakId_.find(desired.keycloakId); known != byKeycloakId_.end()) {
            if (!visible(slots_[known->second].user)) {
                reject("keycloak_id_taken", field::kKeycloakId,
                       "keycloak_id belongs to a user this key has no access to");
            }
            return known->second;
        }
        if (desired.mustExist) reject("not_found", field::kKeycloakId, "User not found");
        if (!desired.email || !policy_.linkByEmail) return std::nullopt;
        const auto same = byEmail_.find(fold(current_, *desired.email));
        if (same == byEmail_.end()) return std::nullopt;
        const ManagedUser& user = slots_[same->second].user;
        const bool mayLink = !user.keycloakId && !user.superuser && !user.system && user.organizationId &&
                             visible(user) && desired.client && text::equalsIgnoreCase(*desired.client, user.client);
        return mayLink ? std::optional(same->second) : std::nullopt;
    }

    ManagedUser wanted(const DesiredUser& desired, ManagedUser user, bool exists) {
        if (policy_.key == Key::kKeycloakId) {
            if (!exists && !desired.email) reject("required", field::kEmail, "email is required");
            if (!exists && !desired.client) reject("required", field::kClient, "engagemx_client_id is required");
            user.keycloakId = desired.keycloakId;
        }
        if (desired.client) setClient(user, *desired.client);
        if (desired.email && (!user.email || fold(current_, *user.email) != fold(current_, *desired.email)))
            user.email = desired.email;
        if (desired.firstName) user.firstName = *desired.firstName;
        if (desired.lastName) user.lastName = *desired.lastName;
        if (desired.phoneNumber) user.phoneNumber = desired.phoneNumber;
        if (desired.role) user.role = *desired.role;
        if (desired.agentType) user.agentType = *desired.agentType;
        if (desired.active) user.active = *desired.active;
        if (desired.username && fold(current_, user.username) != fold(current_, *desired.username))
            user.username = *desired.username;
        if (!exists && !desired.username) user.username = freeUsername(user);
        return user;
    }

    void setClient(ManagedUser& user, const std::string& name) {
        const std::string key = text::toLower(name);
        auto known = clients_.find(key);
        const bool hidden =
            known != clients_.end() && policy_.onlyOrganization && known->second.id != *policy_.onlyOrganization;
        if (known == clients_.end() || hidden) {
            if (!policy_.createClients || policy_.onlyOrganization)
                reject("unknown_client", field::kClient, "engagemx_client_id \"" + name + "\" is not known");
            known = clients_.emplace(key, Client{0, name}).first;
        }
        user.organizationId = known->second.id;
        user.client = known->second.name;
    }

    std::string freeUsername(const ManagedUser& user) const {
        if (user.email && text::countCodePoints(*user.email) <= kLongestUsername &&
            !byUsername_.contains(fold(current_, *user.email))) {
            return *user.email;
        }
        std::string substitute = substituteUsername(*user.keycloakId);
        if (!byUsername_.contains(substitute)) return substitute;
        reject("username_taken", field::kUsername, "the user names this user could get are taken");
    }

    void requireFree(const ManagedUser& user, std::optional<std::size_t> slot) const {
        if (user.email) {
            const auto other = byEmail_.find(fold(current_, *user.email));
            if (other != byEmail_.end() && other->second != slot) rejectEmail(slots_[other->second].user);
        }
        if (user.phoneNumber) {
            const auto other = byPhoneNumber_.find(*user.phoneNumber);
            if (other != byPhoneNumber_.end() && other->second != slot)
                reject("phone_number_taken", field::kPhoneNumber, "phone_number is already used by another user");
        }
        const auto other = byUsername_.find(fold(current_, user.username));
        if (other != byUsername_.end() && other->second != slot) rejectUsername();
    }

    [[noreturn]] static void rejectUsername() {
        reject("username_taken", field::kUsername, "username is already used by another user");
    }

    [[noreturn]] void rejectEmail(const ManagedUser& owner) const {
        if (!visible(owner)) reject("email_taken", field::kEmail, "email is already used by another user");
        if (!owner.keycloakId)
            reject("email_taken", field::kEmail, "email is already used by a user who is not in Keycloak");
        reject("email_taken", field::kEmail, "email is already used by Keycloak user " + *owner.keycloakId);
    }

    bool visible(const ManagedUser& user) const {
        return !policy_.onlyOrganization || user.organizationId == policy_.onlyOrganization;
    }

    std::size_t record(std::optional<std::size_t> slot, const ManagedUser& before, const ManagedUser& after) {
        const int wave = requiredWave(slot, before, after);
        const bool isNew = !slot;
        if (isNew) slot = enter(after);
        Slot& mine = slots_[*slot];
        if (mine.change && wave > plan_.changes[*mine.change].wave && needed_.contains(*mine.change)) {
            reject("conflict", field::kEmail,
                   "email is given up by another user of this request who waits for this one; send the row again");
        }
        if (!mine.change) {
            mine.change = plan_.changes.size();
            plan_.changes.push_back({before, after, wave});
        }
        const std::size_t index = *mine.change;
        if (after.organizationId == 0) planClient(after.client);
        if (isNew) return index;
        plan_.changes[index].after = after;
        plan_.changes[index].wave = std::max(plan_.changes[index].wave, wave);
        move(*slot, before, after);
        return index;
    }

    void planClient(const std::string& name) {
        if (plannedClients_.insert(name).second) plan_.newClients.push_back(name);
    }

    /// After everyone who gives up what this user takes.
    int requiredWave(std::optional<std::size_t> slot, const ManagedUser& before, const ManagedUser& after) {
        int wave = 0;
        const auto wait = [&](const std::map<std::string, std::size_t>& givenUp, const std::string& key) {
            const auto giver = givenUp.find(key);
            if (giver == givenUp.end() || giver->second == slot) return;
            const std::size_t change = *slots_[giver->second].change;
            needed_[change] = true;
            wave = std::max(wave, plan_.changes[change].wave + 1);
        };
        if (after.email && after.email != before.email) wait(emailsGivenUp_, fold(current_, *after.email));
        if (after.username != before.username) wait(usernamesGivenUp_, fold(current_, after.username));
        if (after.phoneNumber && after.phoneNumber != before.phoneNumber)
            wait(phoneNumbersGivenUp_, *after.phoneNumber);
        return wave;
    }

    std::size_t enter(ManagedUser user) {
        const std::size_t slot = slots_.size();
        if (user.keycloakId) byKeycloakId_[*user.keycloakId] = slot;
        if (user.email) byEmail_[fold(current_, *user.email)] = slot;
        byUsername_[fold(current_, user.username)] = slot;
        if (user.phoneNumber) byPhoneNumber_[*user.phoneNumber] = slot;
        slots_.push_back({std::move(user), std::nullopt});
        return slot;
    }

    void move(std::size_t slot, const ManagedUser& before, const ManagedUser& after) {
        const auto rekey = [&](auto& taken, auto& givenUp, const std::string& from, const std::string& to) {
            if (from == to) return;
            if (!from.empty()) {
                taken.erase(from);
                givenUp[from] = slot;
            }
            if (!to.empty()) taken[to] = slot;
        };
        const auto folded = [&](const std::optional<std::string>& one) { return one ? fold(current_, *one) : ""; };
        rekey(byEmail_, emailsGivenUp_, folded(before.email), folded(after.email));
        rekey(byUsername_, usernamesGivenUp_, folded(before.username), folded(after.username));
        rekey(byPhoneNumber_, phoneNumbersGivenUp_, before.phoneNumber.value_or(""), after.phoneNumber.value_or(""));
        if (after.keycloakId) byKeycloakId_[*after.keycloakId] = slot;
        slots_[slot].user = after;
    }

    Current current_;
    const Policy& policy_;
    Plan plan_;
    std::vector<Slot> slots_;
    std::unordered_map<std::string, std::size_t> byKeycloakId_;
    std::unordered_map<std::string, std::size_t> byEmail_;
    std::unordered_map<std::string, std::size_t> byUsername_;
    std::unordered_map<std::string, std::size_t> byPhoneNumber_;
    std::unordered_map<std::string, Client> clients_;
    std::unordered_set<std::string> plannedClients_;
    std::map<std::string, std::size_t> emailsGivenUp_;  ///< By which slot.
    std::map<std::string, std::size_t> usernamesGivenUp_;
    std::map<std::string, std::size_t> phoneNumbersGivenUp_;
    std::map<std::size_t, bool> needed_;  ///< Changes others wait for: their wave is fixed.
};

}  // namespace

Plan plan(const std::vector<DesiredUser>& desired, Current current, const Policy& policy) {
    return Planner(std::move(current), policy).run(desired);
}

std::string substituteUsername(const std::string& keycloakId) {
    return "kc-" + auth::toHex(auth::sha256(keycloakId)).substr(0, 32);
}

std::string fold(const Current& current, const std::string& text) {
    const auto known = current.folded.find(text);
    return known == current.folded.end() ? text::toLower(text) : known->second;
}

}  // namespace hub::identity::planning
