// What the engine decides, without a database.
#include "engine.hpp"

#include <catch2/catch.hpp>


using namespace hub::keycloak_provisioning;
using hub::auth::Role;

namespace {

DesiredUser desired(const std::string& keycloakId, const std::string& email, const std::string& client = "acme") {
    DesiredUser user;
    user.keycloakId = keycloakId;
    user.email = email;
    user.client = client;
    return user;
}

ManagedUser stored(std::int64_t id, std::optional<std::string> keycloakId, const std::string& email) {
    ManagedUser user;
    user.id = id;
    user.uuid = "uuid-" + std::to_string(id);
    user.version = 1000 + id;
    user.organizationId = 1;
    user.client = "acme";
    user.keycloakId = std::move(keycloakId);
    user.username = "user" + std::to_string(id);
    user.email = email;
    return user;
}

Current acmeWith(std::vector<ManagedUser> users = {}) {
    Current current;
    current.users = std::move(users);
    current.clients = {{1, "acme"}};
    return current;
}

std::vector<std::string> actions(const Plan& made) {
    std::vector<std::string> all;
    for (const Verdict& verdict : made.verdicts)
        all.push_back(verdict.problem ? verdict.problem->code : std::string(toString(verdict.action)));
    return all;
}

std::vector<std::string> fieldsOf(const Verdict& verdict) {
    std::vector<std::string> all;
    for (const FieldChange& change : verdict.changes) all.emplace_back(change.field);
    return all;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("keycloak_provisioning: unknown users are created, active unless said otherwise") {
    DesiredUser inactive = desired("k2", "b@x.org");
    inactive.active = false;
    const Plan made = plan({desired("k1", "a@x.org"), inactive}, acmeWith(), {});
    CHECK(actions(made) == Words{"created", "created"});
    REQUIRE(made.changes.size() == 2);
    CHECK(made.changes[0].creates());
    CHECK(made.changes[0].after.active);
    CHECK(made.changes[0].after.username == "a@x.org");
    CHECK(made.changes[0].after.organizationId == 1);
    CHECK_FALSE(made.changes[1].after.active);
}

TEST_CASE("keycloak_provisioning: absent values keep what is stored, empty names empty it") {
    ManagedUser before = stored(7, "k1", "a@x.org");
    before.firstName = "Ann";
    before.lastName = "Bee";
    DesiredUser wanted = desired("k1", "A@X.org");
    CHECK(actions(plan({wanted}, acmeWith({before}), {})) == Words{"unchanged"});
    wanted.lastName = "";
    wanted.active = false;
    const Plan made = plan({wanted}, acmeWith({before}), {});
    CHECK(actions(made) == Words{"deactivated"});
    CHECK(fieldsOf(made.verdicts[0]) == Words{"last_name", "is_active"});
    CHECK(made.changes[0].after.firstName == "Ann");
    CHECK(made.changes[0].before.version == 1007);
    before.active = false;
    wanted.active = true;
    CHECK(actions(plan({wanted}, acmeWith({before}), {})) == Words{"activated"});
}

TEST_CASE("keycloak_provisioning: the same user twice in one request is judged twice and changed once") {
    DesiredUser renamed = desired("k1", "a@x.org");
    renamed.firstName = "Ann";
    const Plan made = plan({desired("k1", "a@x.org"), desired("k1", "a@x.org"), renamed}, acmeWith(), {});
    CHECK(actions(made) == Words{"created", "unchanged", "updated"});
    REQUIRE(made.changes.size() == 1);
    CHECK(made.changes[0].after.firstName == "Ann");
    CHECK(made.verdicts[1].change == 0U);
}

TEST_CASE(
    "keycloak_provisioning: an e-mail address belongs to one user, whatever its case, and the other one is named") {
    const Plan made = plan({desired("k1", "a@x.org"), desired("k2", "A@X.ORG"), desired("k9", "s@x.org")},
                           acmeWith({stored(7, "k7", "S@x.org")}), {});
    CHECK(actions(made) == Words{"created", "email_taken", "email_taken"});
    CHECK(made.verdicts[1].problem->message == "email is already used by Keycloak user k1");
    CHECK(made.verdicts[2].problem->message == "email is already used by Keycloak user k7");
    CHECK(made.verdicts[2].problem->field == "email");
}

TEST_CASE("keycloak_provisioning: somebody known without Keycloak id is linked by e-mail, within the client only") {
    const ManagedUser seeded = stored(7, std::nullopt, "a@x.org");
    const Plan linked = plan({desired("k1", "A@x.org")}, acmeWith({seeded}), {});
    CHECK(actions(linked) == Words{"updated"});
    CHECK(fieldsOf(linked.verdicts[0]) == Words{"keycloak_id"});
    CHECK(linked.changes[0].after.id == 7);

    Policy never;
    never.linkByEmail = false;
    CHECK(actions(plan({desired("k1", "a@x.org")}, acmeWith({seeded}), never)) == Words{"email_taken"});
    CHECK(actions(plan({desired("k1", "a@x.org", "other")}, acmeWith({seeded}), {})) == Words{"email_taken"});
    ManagedUser superuser = seeded;
    superuser.superuser = true;
    CHECK(actions(plan({desired("k1", "a@x.org")}, acmeWith({superuser}), {})) == Words{"email_taken"});
}

TEST_CASE("keycloak_provisioning: superusers are not changed") {
    ManagedUser superuser = stored(7, "k1", "a@x.org");
    superuser.superuser = true;
    DesiredUser off;
    off.keycloakId = "k1";
    off.active = false;
    CHECK(actions(plan({off, desired("k1", "a@x.org")}, acmeWith({superuser}), {})) ==
          Words{"protected_user", "unchanged"});
}

TEST_CASE("keycloak_provisioning: unknown clients are created or rejected") {
    const std::vector<DesiredUser> wanted{desired("k1", "a@x.org", "New"), desired("k2", "b@x.org", "new"),
                                          desired("k3", "c@x.org", "ACME")};
    const Plan made = plan(wanted, acmeWith(), {});
    CHECK(actions(made) == Words{"created", "created", "created"});
    CHECK(made.newClients == Words{"New"});
    CHECK(made.verdicts[2].after.client == "acme");
    Policy known;
    known.createClients = false;
    CHECK(actions(plan(wanted, acmeWith(), known)) == Words{"unknown_client", "unknown_client", "created"});
    CHECK(plan({desired("k1", "nonsense", "New")}, acmeWith(), {}).newClients.empty());
}

TEST_CASE("keycloak_provisioning: a caller of one organization sees no other") {
    Current current = acmeWith();
    current.clients.push_back({2, "other"});
    ManagedUser theirs = stored(7, "k7", "t@x.org");
    theirs.organizationId = 2;
    theirs.client = "other";
    current.users = {theirs};
    Policy policy;
    policy.onlyOrganization = 1;
    DesiredUser off;
    off.keycloakId = "k7";
    off.active = false;
    off.mustExist = true;
    const Plan made = plan({desired("k1", "a@x.org", "other"), desired("k1", "a@x.org", "new"), off,
                            desired("k1", "t@x.org"), desired("k2", "b@x.org")},
                           current, policy);
    CHECK(actions(made) == Words{"unknown_client", "unknown_client", "keycloak_id_taken", "email_taken", "created"});
    CHECK(made.verdicts[3].problem->message == "email is already used by another user");
}

TEST_CASE("keycloak_provisioning: an address that is given up and taken in one request needs two waves") {
    const std::vector<ManagedUser> users{stored(1, "k1", "a@x.org"), stored(2, "k2", "b@x.org")};
    const Plan made =
        plan({desired("k1", "c@x.org"), desired("k2", "a@x.org"), desired("k3", "b@x.org")}, acmeWith(users), {});
    CHECK(actions(made) == Words{"updated", "updated", "created"});
    CHECK(made.changes[0].wave == 0);
    CHECK(made.changes[1].wave == 1);
    CHECK(made.changes[2].wave == 2);
    CHECK(actions(plan({desired("k2", "a@x.org"), desired("k1", "c@x.org")}, acmeWith(users), {})) ==
          Words{"email_taken", "updated"});
    const Plan circle =
        plan({desired("k1", "c@x.org"), desired("k2", "a@x.org"), desired("k1", "b@x.org")}, acmeWith(users), {});
    CHECK(actions(circle) == Words{"updated", "updated", "conflict"});
}

TEST_CASE("keycloak_provisioning: user names that are taken get a substitute") {
    ManagedUser other = stored(7, "k7", "o@x.org");
    other.username = "A@x.org";
    const Plan made = plan({desired("k1", "a@x.org")}, acmeWith({other}), {});
    CHECK(actions(made) == Words{"created"});
    CHECK(made.changes[0].after.username.starts_with("kc-"));
    DesiredUser named = desired("k2", "b@x.org");
    named.username = "a@X.org";
    CHECK(actions(plan({named}, acmeWith({other}), {})) == Words{"username_taken"});
}

TEST_CASE("keycloak_provisioning: the hash of a plan names what it does and what it is based on") {
    const std::vector<DesiredUser> wanted{desired("k1", "n@x.org")};
    ManagedUser before = stored(7, "k1", "a@x.org");
    const std::string hash = plan(wanted, acmeWith({before}), {}).hash();
    CHECK(plan(wanted, acmeWith({before}), {}).hash() == hash);
    before.version += 1;
    CHECK(plan(wanted, acmeWith({before}), {}).hash() != hash);
    before.version -= 1;
    CHECK(plan({desired("k1", "m@x.org")}, acmeWith({before}), {}).hash() != hash);
}

TEST_CASE("keycloak_provisioning: values the database would refuse are rejected with field and remedy") {
    const auto codeOf = [](const DesiredUser& user) {
        const auto problem = findProblem(user);
        return problem ? problem->code + " " + problem->field : "";
    };
    DesiredUser user = desired("k1", "a@x.org");
    CHECK(codeOf(user) == "");
    for (const char* email : {"a", "a@", "@x.org", "a@b@c", "a b@x.org", "a\xe2\x80\x83@x.org", "a\x01@x.org"}) {
        user.email = email;
        CHECK(codeOf(user) == "invalid_format email");
    }
    user.email = std::string(250, 'a') + "@x.org";
    CHECK(codeOf(user) == "too_long email");
    user.email = "j\xc3\xb6rg@x.org";
    user.client = "with space";
    CHECK(codeOf(user) == "invalid_format engagemx_client_id");
    user.client = "acme";
    user.firstName = std::string(151, 'a');
    CHECK(codeOf(user) == "too_long first_name");
    user.firstName.reset();
    user.keycloakId = "";
    CHECK(codeOf(user) == "required keycloak_id");
    user.keycloakId = std::string(256, 'k');
    CHECK(codeOf(user) == "too_long keycloak_id");
}
