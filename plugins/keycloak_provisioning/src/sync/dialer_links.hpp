/// @file
/// @brief Dialer links follow the attribute that Keycloak's users have. Only links that Keycloak asked for are ever
/// removed: those of files and administrators are not its business.
#pragma once

#include <vector>

#include "engine.hpp"
#include "sync/repository.hpp"
#include "sync/settings.hpp"

namespace hub::keycloak_provisioning::sync {

/// The users of a batch and their verdicts, in the same order.
struct JudgedUsers {
    const Plan& plan;
    const std::vector<MappedUser>& users;
};

/// Nothing happens when no attribute is mapped. Thread-safe.
class DialerLinks {
public:
    /// Outlives it.
    explicit DialerLinks(const Settings& settings) : settings_(settings) {}

    /// What differs for users that exist.
    std::vector<Difference> differences(db::Transaction& tx, const JudgedUsers& judged) const;
    /// Links and unlinks, as far as the drift policy lets it; who is new is linked in any case. The plan was applied.
    void apply(db::Transaction& tx, const JudgedUsers& judged, const ChangeContext& context) const;
    /// Who would lose a link, having one. Empty when links are only reported.
    std::vector<std::string> withoutAttribute(const std::vector<MappedUser>& users) const;

private:
    std::vector<repository::DialerLinkWish> wishes(const JudgedUsers& judged, bool onlyNew) const;
    bool mapped() const noexcept { return !settings_.mapping.dialerUserAttribute.empty(); }

    const Settings& settings_;
};

}  // namespace hub::keycloak_provisioning::sync
