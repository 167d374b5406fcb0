#include "sync/settings.hpp"

#include "engine.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

using config::Kind;
using config::Spec;

const std::vector<std::string> kHubRoles = {"admin", "manager", "qualifier", "sales_rep", "agent"};

Spec roleSpec() {
    Spec spec("A role in Keycloak and what it is in the hub");
    spec.string("name").length(1, 255).description("The role's name");
    spec.string("client").optional().length(1, 255).description("The client whose role it is; absent: of the realm");
    spec.choice("role", kHubRoles).description("The role in the hub");
    return spec;
}

Spec driftSpec() {
    Spec spec("What happens to a value that differs: repair (the hub takes Keycloak's), report, adopt (the reverse)");
    for (const std::string_view name : {field::kEmail, field::kFirstName, field::kLastName, field::kActive}) {
        spec.choice(std::string(name), {"repair", "report", "adopt"})
            .defaultValue("repair")
            .description("adopt needs write_back");
    }
    for (const std::string_view name : {field::kClient, field::kUsername, field::kRole, field::kDialerUser}) {
        spec.choice(std::string(name), {"repair", "report"}).defaultValue("repair").description("repair or report");
    }
    return spec;
}

Spec guardsSpec() {
    Spec spec(
        "How many users a run may deactivate, and how many dialer links it may remove, before an administrator has to "
        "approve it");
    spec.integer("max_users").defaultValue(50).range(0, 10000000).description("At most so many users");
    spec.integer("max_percent").defaultValue(10).range(0, 100).description("At most so many of the active users");
    spec.integer("always_allowed")
        .defaultValue(5)
        .range(0, 1000000)
        .description("Up to so many need no approval, whatever the percentage");
    return spec;
}

Spec mappingSpec() {
    Spec spec("How a Keycloak user becomes a user of the hub");
    spec.string("organization_attribute")
        .defaultValue("engagemx_client_id")
        .length(1, 255)
        .description("The attribute that names the client (organization)");
    spec.string("default_organization")
        .optional()
        .length(1, 100)
        .description("Of users without the attribute; absent: they are left out");
    spec.boolean("username").defaultValue(true).description("Take the user name from Keycloak");
    spec.string("dialer_user_attribute")
        .optional()
        .length(1, 255)
        .description("The attribute with the user's id at the dialer; needs dialer");
    spec.string("dialer").optional().length(1, 100).description("Name of the dialer these ids are of");
    spec.list("roles", roleSpec())
        .defaultValue(json::Array{})
        .description("Roles assigned to the user, the highest counts; empty: roles are the hub's own business");
    spec.choice("default_role", kHubRoles).defaultValue("agent").description("Without any of these roles");
    return spec;
}

Mapping parseMapping(const config::Section& section) {
    Mapping mapping;
    const auto text = [&](const char* key) { return section.has(key) ? section.string(key) : std::string(); };
    mapping.organizationAttribute = section.string("organization_attribute");
    mapping.defaultOrganization = text("default_organization");
    mapping.takeUsername = section.boolean("username");
    mapping.dialerUserAttribute = text("dialer_user_attribute");
    mapping.dialer = text("dialer");
    if (mapping.dialerUserAttribute.empty() != mapping.dialer.empty()) {
        throw config::ConfigError({section.problem(mapping.dialer.empty() ? "dialer_user_attribute" : "dialer",
                                                   "dialer_user_attribute and dialer need each other")});
    }
    for (const config::Section& entry : section.sections("roles")) {
        mapping.roles.push_back({entry.string("name"), entry.has("client") ? entry.string("client") : std::string(),
                                 *auth::parseRole(entry.choice("role"))});
    }
    mapping.defaultRole = *auth::parseRole(section.choice("default_role"));
    return mapping;
}

DriftPolicy parsePolicy(const std::string& text) {
    if (text == "adopt") return DriftPolicy::kAdopt;
    return text == "report" ? DriftPolicy::kReport : DriftPolicy::kRepair;
}

void parseDrift(const config::Section& section, Settings& settings) {
    for (const std::string_view name : {field::kEmail, field::kFirstName, field::kLastName, field::kActive,
                                        field::kClient, field::kUsername, field::kRole, field::kDialerUser}) {
        const DriftPolicy policy = parsePolicy(section.choice(name));
        if (policy == DriftPolicy::kAdopt && !settings.writeBack)
            throw config::ConfigError(
                {section.problem(name, "adopt writes to Keycloak: it needs sync.write_back: true")});
        settings.drift.emplace(name, policy);
    }
}

Realm parseRealm(const config::Section& section) {
    for (const char* key : {"realm", "client_id", "client_secret"}) {
        if (!section.has(key))
            throw config::ConfigError({section.problem("url", std::string("needs \"") + key + "\" beside it")});
    }
    Realm realm{.url = section.string("url"),
                .name = section.string("realm"),
                .clientId = section.string("client_id"),
                .clientSecret = section.secret("client_secret").reveal()};
    while (realm.url.ends_with('/')) realm.url.pop_back();
    if (section.has("ca_file")) realm.caFile = section.string("ca_file");
    realm.timeout = section.duration("timeout");
    realm.retryFor = section.duration("retry_for");
    realm.pageSize = section.integer("page_size");
    return realm;
}

}  // namespace

std::string_view toString(DriftPolicy policy) noexcept {
    if (policy == DriftPolicy::kAdopt) return "adopt";
    return policy == DriftPolicy::kReport ? "report" : "repair";
}

DriftPolicy Settings::policyOf(std::string_view name) const {
    const auto found = drift.find(name);
    return found == drift.end() ? DriftPolicy::kRepair : found->second;
}

Spec keycloakSpec() {
    Spec spec("The Keycloak realm whose users are synchronised; without url there is no synchronisation");
    spec.string("url")
        .optional()
        .pattern("https?://[^ ]+", "a URL that begins with http:// or https://")
        .description("Base URL of Keycloak, without /realms or /admin");
    spec.string("realm").optional().length(1, 255).description("Name of the realm");
    spec.string("client_id")
        .optional()
        .length(1, 255)
        .description(
            "A confidential client whose service account has the realm-management roles view-users, query-users, "
            "view-events, view-realm and view-clients; for writing back also manage-users");
    spec.secret("client_secret").optional().description("Its secret");
    spec.string("ca_file")
        .optional()
        .pattern("/.*", "an absolute path")
        .description("PEM file with the authorities Keycloak's certificate is checked with, instead of the system's");
    spec.duration("timeout").defaultValue("30s").range("1s", "10m").description("For one answer");
    spec.duration("retry_for")
        .defaultValue("1m")
        .range("1s", "1h")
        .description("How long one call is tried again before the run fails");
    spec.integer("page_size").defaultValue(200).range(20, 5000).description("Users and events in one answer");
    return spec;
}

Spec syncSpec() {
    Spec spec("Synchronisation with the realm");
    spec.section("mapping", mappingSpec());
    spec.section("drift", driftSpec());
    spec.section("guards", guardsSpec());
    spec.boolean("write_back").defaultValue(false).description("Whether anything is ever written to Keycloak");
    spec.choice("removed_users", {"disable", "delete"})
        .defaultValue("disable")
        .description("With write_back: what becomes in Keycloak of users that are deleted in the hub");
    spec.duration("full_interval").defaultValue("24h").range("0s", "90d").description("Between full runs; 0s: none");
    spec.duration("incremental_interval")
        .defaultValue("1m")
        .range("0s", "24h")
        .description("Between runs that follow Keycloak's events; 0s: none");
    spec.duration("event_overlap")
        .defaultValue("2m")
        .range("0s", "24h")
        .description("How far before the last run events are read again");
    spec.duration("event_retention")
        .defaultValue("24h")
        .range("1m", "365d")
        .description("How long Keycloak keeps events: after a longer gap a full run takes the place of an incremental");
    return spec;
}

std::optional<Settings> parse(const config::Section& keycloak, const config::Section& sync) {
    Settings settings;
    settings.mapping = parseMapping(sync.section("mapping"));
    settings.writeBack = sync.boolean("write_back");
    settings.deleteRemoved = sync.choice("removed_users") == "delete";
    parseDrift(sync.section("drift"), settings);
    const config::Section guards = sync.section("guards");
    settings.guards = {guards.integer("max_users"), guards.integer("max_percent"), guards.integer("always_allowed")};
    settings.fullInterval = sync.duration("full_interval");
    settings.incrementalInterval = sync.duration("incremental_interval");
    settings.eventOverlap = sync.duration("event_overlap");
    settings.eventRetention = sync.duration("event_retention");
    if (!keycloak.has("url")) return std::nullopt;
    settings.realm = parseRealm(keycloak);
    return settings;
}

}  // namespace hub::keycloak_provisioning::sync
