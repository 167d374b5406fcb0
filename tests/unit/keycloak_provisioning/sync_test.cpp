#include <catch2/catch.hpp>

#include "keycloak_provisioning/src/sync/mapping.hpp"
#include "keycloak_provisioning/src/sync/write_back.hpp"

using namespace hub;
using namespace hub::keycloak_provisioning;
using namespace hub::keycloak_provisioning::sync;
using auth::Role;

namespace {

const char* const kUser = R"({"id": "6f1c", "username": "andy", "email": "andy@example.com", "firstName": "Andy",
    "enabled": true, "emailVerified": true,
    "attributes": {"engagemx_client_id": ["client_one", "client_two"], "dialer_user_id": ["8001"], "empty": []}})";

Mapping mapping() {
    return {
        .organizationAttribute = "engagemx_client_id", .dialerUserAttribute = "dialer_user_id", .dialer = "vicidial"};
}

}  // namespace

TEST_CASE("keycloak sync: a user of Keycloak in the hub's words") {
    const MappedUser mapped = mapUser(json::parse(kUser), mapping(), std::nullopt);
    const DesiredUser& desired = mapped.desired;
    CHECK(desired.keycloakId == "6f1c");
    CHECK(desired.email == "andy@example.com");
    CHECK(desired.firstName == "Andy");
    CHECK(desired.lastName == "");
    CHECK(desired.client == "client_one");
    CHECK(desired.username == "andy");
    CHECK(desired.active == true);
    CHECK_FALSE(desired.role);
    CHECK(mapped.dialerUserId == "8001");
}

TEST_CASE("keycloak sync: what Keycloak does not say stays what it is, but for access and roles that are mapped") {
    Mapping rules = mapping();
    const MappedUser bare = mapUser(json::parse(R"({"id": "x", "username": "andy"})"), rules, std::nullopt);
    CHECK_FALSE(bare.desired.email);
    CHECK_FALSE(bare.desired.client);
    CHECK_FALSE(bare.dialerUserId);
    CHECK(bare.desired.active == false);
    rules.defaultOrganization = "main";
    rules.takeUsername = false;
    rules.roles = {{"hub-manager", "", Role::kManager}};
    const MappedUser other =
        mapUser(json::parse(R"({"id": "x", "username": "andy", "attributes": {"engagemx_client_id": []}})"), rules,
                std::nullopt);
    CHECK(other.desired.client == "main");
    CHECK_FALSE(other.desired.username);
    CHECK(other.desired.role == Role::kAgent);
    CHECK(mapUser(json::parse(kUser), rules, Role::kManager).desired.role == Role::kManager);
}

TEST_CASE("keycloak sync: accounts of clients are not people") {
    CHECK(isServiceAccount(json::parse(R"({"username": "service-account-dialhub"})")));
    CHECK(isServiceAccount(json::parse(R"({"username": "x", "serviceAccountClientId": "dialhub"})")));
    CHECK_FALSE(isServiceAccount(json::parse(kUser)));
}

TEST_CASE("keycloak sync: a run that would deactivate too many is held back") {
    const Guards guards{.maxUsers = 50, .maxPercent = 10, .alwaysAllowed = 5};
    const auto stops = [&](std::int64_t deactivated, std::int64_t active) {
        return !findReasonToStop({deactivated, active, false}, guards).empty();
    };
    CHECK_FALSE(stops(0, 0));
    CHECK_FALSE(stops(5, 5));
    CHECK(stops(6, 59));
    CHECK_FALSE(stops(6, 60));
    CHECK_FALSE(stops(50, 100000));
    CHECK(stops(51, 100000));
    CHECK(findReasonToStop({0, 1, true}, guards) == "Keycloak returned no users");
    CHECK(findReasonToStop({0, 0, true}, guards).empty());
    CHECK(findReasonToStop({12, 100, false}, guards) == "12 of 100 active users would be deactivated, more than 10 %");
    const auto unlinking = [&](std::int64_t unlinked, std::int64_t linked) {
        return findReasonToStop({.active = 100, .unlinked = unlinked, .linked = linked}, guards);
    };
    CHECK(unlinking(5, 5).empty());
    CHECK(unlinking(6, 60).empty());
    CHECK(unlinking(60, 6000) == "60 of 6000 dialer links would be removed, more than 50");
}

TEST_CASE("keycloak sync: each field that differs goes the way its policy says") {
    keycloak_provisioning::sync::Settings settings;
    settings.drift = {
        {"email", DriftPolicy::kRepair}, {"first_name", DriftPolicy::kReport}, {"is_active", DriftPolicy::kAdopt}};
    DesiredUser desired = mapUser(json::parse(kUser), mapping(), std::nullopt).desired;
    const auto differences = splitByPolicy(desired,
                                           {{field::kEmail, "old@example.com", "andy@example.com"},
                                            {field::kFirstName, "Andrew", "Andy"},
                                            {field::kActive, false, true}},
                                           settings);
    REQUIRE(differences.size() == 3);
    CHECK(differences[0].policy == "repair");
    CHECK(differences[1].policy == "report");
    CHECK(differences[1].hub == json::Value("Andrew"));
    CHECK(differences[1].keycloak == json::Value("Andy"));
    CHECK(differences[2].policy == "adopt");
    CHECK(desired.email == "andy@example.com");
    CHECK_FALSE(desired.firstName);
    CHECK_FALSE(desired.active);
    CHECK(desired.client == "client_one");
}

TEST_CASE("keycloak sync: writing back keeps what it is not about") {
    const json::Value user = json::parse(kUser);
    const json::Object fields{{"first_name", json::Value("Andrew")}, {"is_active", json::Value(false)}};
    CHECK(missingFields(user, fields, mapping()) == std::vector<std::string>{"first_name", "is_active"});
    const json::Value merged = mergeFields(user, fields, mapping());
    CHECK(missingFields(merged, fields, mapping()).empty());
    CHECK(*merged.find("firstName") == json::Value("Andrew"));
    CHECK(*merged.find("enabled") == json::Value(false));
    CHECK(*merged.find("attributes") == *user.find("attributes"));
    CHECK(*merged.find("emailVerified") == json::Value(true));
    CHECK(merged.asObject().size() == user.asObject().size());
    // An empty name and none are the same to Keycloak.
    CHECK(missingFields(user, {{"last_name", json::Value("")}}, mapping()).empty());
    CHECK(missingFields(user, {{"last_name", json::Value()}}, mapping()).empty());
    // Addresses are stored in lower case.
    CHECK(missingFields(user, {{"email", json::Value("Andy@Example.com")}}, mapping()).empty());
}

TEST_CASE("keycloak sync: a client is written into its attribute, beside the others") {
    const json::Object fields{{"engagemx_client_id", json::Value("client_new")}};
    for (const char* text : {kUser, R"({"id": "6f1c", "username": "andy"})"}) {
        const json::Value user = json::parse(text);
        CHECK(missingFields(user, fields, mapping()).size() == 1);
        const json::Value merged = mergeFields(user, fields, mapping());
        CHECK(missingFields(merged, fields, mapping()).empty());
        CHECK(attributeOf(merged, "engagemx_client_id") == "client_new");
        CHECK(attributeOf(merged, "dialer_user_id") == attributeOf(user, "dialer_user_id"));
        CHECK_FALSE(merged.find("engagemx_client_id"));
    }
}

TEST_CASE("keycloak sync: attributes that the realm would drop are found") {
    const std::vector<std::string> wanted = {"engagemx_client_id"};
    CHECK(droppedAttributes(json::parse(R"({"attributes": [{"name": "email"}]})"), wanted) == wanted);
    CHECK(droppedAttributes(json::parse(R"({"attributes": [], "unmanagedAttributePolicy": "ADMIN_VIEW"})"), wanted) ==
          wanted);
    CHECK(droppedAttributes(json::parse(R"({"attributes": [{"name": "engagemx_client_id"}]})"), wanted).empty());
    CHECK(droppedAttributes(json::parse(R"({"unmanagedAttributePolicy": "ADMIN_EDIT"})"), wanted).empty());
    CHECK(droppedAttributes(json::parse(R"({"unmanagedAttributePolicy": "ENABLED"})"), wanted).empty());
}
