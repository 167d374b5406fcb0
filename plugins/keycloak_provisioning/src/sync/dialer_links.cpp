#include "sync/dialer_links.hpp"

#include <map>

namespace hub::keycloak_provisioning::sync {

namespace {

json::Value valueOf(const std::optional<std::string>& text) {
    return text ? json::Value(*text) : json::Value();
}

}  // namespace

std::vector<repository::DialerLinkWish> DialerLinks::wishes(const JudgedUsers& judged, bool onlyNew) const {
    std::vector<repository::DialerLinkWish> found;
    for (std::size_t i = 0; i < judged.users.size(); ++i) {
        const Verdict& verdict = judged.plan.verdicts[i];
        const MappedUser& user = judged.users[i];
        // Who is gone from Keycloak is deactivated, and has the link again when that is undone.
        if (verdict.problem || user.desired.mustExist || !verdict.after.organizationId || verdict.after.id == 0)
            continue;
        if (onlyNew && verdict.action != Action::kCreated) continue;
        if (user.dialerUserId && !verdict.after.active) continue;
        found.push_back({*verdict.after.organizationId, verdict.after.id, user.dialerUserId});
    }
    return found;
}

std::vector<Difference> DialerLinks::differences(db::Transaction& tx, const JudgedUsers& judged) const {
    if (!mapped()) return {};
    const std::vector<repository::DialerLinkWish> wanted = wishes(judged, false);
    const std::string& dialer = settings_.mapping.dialer;
    std::map<std::int64_t, std::pair<std::optional<std::string>, std::optional<std::string>>>
        found;  // hub's, Keycloak's
    for (auto& link : repository::missingLinks(tx, dialer, wanted)) found[link.userId].second = link.dialerUserId;
    std::map<std::int64_t, std::optional<std::string>> wantedBy;
    for (const auto& wish : wanted) wantedBy[wish.userId] = wish.dialerUserId;
    for (auto& link : repository::surplusLinks(tx, dialer, wanted))
        found[link.userId] = {link.dialerUserId, wantedBy[link.userId]};
    const std::string policy(toString(settings_.policyOf(field::kDialerUser)));
    std::vector<Difference> differences;
    for (const Verdict& verdict : judged.plan.verdicts) {
        const auto entry = found.find(verdict.after.id);
        if (verdict.problem || entry == found.end() || !verdict.after.keycloakId) continue;
        differences.push_back({*verdict.after.keycloakId, std::string(field::kDialerUser), valueOf(entry->second.first),
                               valueOf(entry->second.second), policy});
        found.erase(entry);
    }
    return differences;
}

void DialerLinks::apply(db::Transaction& tx, const JudgedUsers& judged, const ChangeContext& context) const {
    if (!mapped()) return;
    const std::string& dialer = settings_.mapping.dialer;
    const bool onlyNew = settings_.policyOf(field::kDialerUser) != DriftPolicy::kRepair;
    const std::vector<repository::DialerLinkWish> wanted = wishes(judged, onlyNew);
    repository::removeLinks(tx, repository::surplusLinks(tx, dialer, wanted), context);
    repository::putLinks(tx, repository::missingLinks(tx, dialer, wanted), context);
    repository::rememberLinks(tx, dialer, wanted);
}

std::vector<std::string> DialerLinks::withoutAttribute(const std::vector<MappedUser>& users) const {
    std::vector<std::string> ids;
    if (!mapped() || settings_.policyOf(field::kDialerUser) != DriftPolicy::kRepair) return ids;
    for (const MappedUser& user : users) {
        if (!user.dialerUserId) ids.push_back(user.desired.keycloakId);
    }
    return ids;
}

}  // namespace hub::keycloak_provisioning::sync
