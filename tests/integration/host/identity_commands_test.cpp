#include "identity_commands.hpp"

#include <catch2/catch.hpp>

#include <sstream>

#include "hub/auth/api_key.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/identity/directory.hpp"
#include "hub/testing/test_database.hpp"
#include "support/held_up.hpp"

namespace auth = hub::auth;
namespace db = hub::db;
namespace identity = hub::identity;
using namespace hub::host;
using hub::testing::TestDatabase;
using namespace std::chrono_literals;

namespace {

/// A command's exit status and what it printed.
struct Printed {
    int status;
    std::string out;
    std::string err;
};

template <class Options>
Printed run(TestDatabase& base, int (*command)(const Options&, db::Database&, CommandIo), const Options& options) {
    std::ostringstream out;
    std::ostringstream err;
    const int status = command(options, base.database(), {out, err});
    return {status, out.str(), err.str()};
}

std::string keyIn(const std::string& text) {
    const std::size_t at = text.find("dh_");
    return at == std::string::npos ? "" : text.substr(at, 46);
}

UserCreateOptions person(const std::string& username) {
    UserCreateOptions options;
    options.username = username;
    options.bcryptCost = 4;
    return options;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("commands: organizations and dialers are created once and listed") {
    TestDatabase base;
    CHECK(run(base, createOrganizationCommand, {.name = "main", .timeZone = "Asia/Tehran", .defaultRegion = "IR"})
              .status == 0);
    const Printed again = run(base, createOrganizationCommand, {.name = "MAIN"});
    CHECK(again.status == 1);
    CHECK(contains(again.err, "MAIN"));
    CHECK(run(base, createOrganizationCommand, {.name = "a b"}).status == 64);
    CHECK(run(base, createOrganizationCommand, {.name = "x", .timeZone = "Mars/Olympus"}).status == 64);
    CHECK(run(base, createOrganizationCommand, {.name = "x", .defaultRegion = "gb"}).status == 64);

    CHECK(run(base, createDialerCommand, {.name = "vicidial"}).status == 0);
    CHECK(run(base, createDialerCommand, {.name = "Vicidial"}).status == 1);
    CHECK(run(base, createDialerCommand, {.organization = "nowhere", .name = "x"}).status == 1);
    const Printed dialers = run(base, listDialersCommand, {});
    CHECK(contains(dialers.out, "vicidial"));
    CHECK(contains(dialers.out, "IR"));
    std::ostringstream out;
    std::ostringstream err;
    CHECK(listOrganizationsCommand(base.database(), {out, err}) == 0);
    CHECK(contains(out.str(), "Asia/Tehran"));
    CHECK(base.value("SELECT string_agg(action, ',' ORDER BY id) FROM audit_log") ==
          "organization.created,dialer.created");
    CHECK(base.value("SELECT min(actor) FROM audit_log").starts_with("cli:"));
}

TEST_CASE("commands: a user gets a password that works, shown once") {
    TestDatabase base;
    CHECK(run(base, createUserCommand, person("andy")).status == 1);  // No organization yet.
    REQUIRE(run(base, createOrganizationCommand, {.name = "main"}).status == 0);
    const Printed created = run(base, createUserCommand, person("andy"));
    REQUIRE(created.status == 0);
    const std::string password = created.out.substr(created.out.rfind(' ') + 1, 20);
    const auto found = base.database().inTransaction(
        "test", [](db::Transaction& tx) { return identity::findCredentials(tx, "andy"); });
    REQUIRE(found);
    CHECK(auth::verifyPassword(password, found->passwordHash));
    CHECK(found->user.mustChangePassword);
    CHECK_FALSE(contains(base.value("SELECT string_agg(a::text, ' ') FROM audit_log a"), password));

    UserCreateOptions chosen = person("ashley");
    chosen.password = "a passphrase of some length";
    chosen.role = "sales_rep";
    chosen.phoneNumber = "07700 900123";
    const Printed second = run(base, createUserCommand, chosen);
    CHECK(second.status == 0);
    CHECK_FALSE(contains(second.out, *chosen.password));
    CHECK(
        base.value(
            "SELECT phone_number || ' ' || role || ' ' || must_change_password FROM users WHERE username = 'ashley'") ==
        "+447700900123 sales_rep false");
}

TEST_CASE("commands: users that cannot be made are refused with a reason") {
    TestDatabase base;
    REQUIRE(run(base, createOrganizationCommand, {.name = "main"}).status == 0);
    REQUIRE(run(base, createUserCommand, person("andy")).status == 0);
    const Printed taken = run(base, createUserCommand, person("ANDY"));
    CHECK(taken.status == 1);
    CHECK(contains(taken.err, "ANDY"));
    UserCreateOptions options = person("x");
    options.role = "boss";
    const Printed role = run(base, createUserCommand, options);
    CHECK(role.status == 64);
    CHECK(contains(role.err, "qualifier"));
    options = person("x");
    options.password = "123";
    CHECK(run(base, createUserCommand, options).status == 64);
    options = person("x");
    options.email = "no address";
    CHECK(run(base, createUserCommand, options).status == 64);
    options = person("x");
    options.phoneNumber = "hello";
    CHECK(run(base, createUserCommand, options).status == 64);
    CHECK(run(base, createUserCommand, person("")).status == 64);
    REQUIRE(run(base, createOrganizationCommand, {.name = "other"}).status == 0);
    CHECK(run(base, createUserCommand, person("x")).status == 64);  // Which organization?
}

TEST_CASE("commands: the life of an API key") {
    TestDatabase base;
    REQUIRE(run(base, createOrganizationCommand, {.name = "main"}).status == 0);
    CHECK(run(base, createApiKeyCommand, {.scopes = {"dialer"}}).status == 1);  // No dialer yet.
    REQUIRE(run(base, createDialerCommand, {.name = "vicidial"}).status == 0);
    CHECK(run(base, createApiKeyCommand, {.scopes = {}}).status == 64);
    CHECK(run(base, createApiKeyCommand, {.scopes = {"everything"}}).status == 64);
    CHECK(run(base, createApiKeyCommand, {.scopes = {"dialer"}, .dialer = "nowhere"}).status == 1);

    const Printed created = run(base, createApiKeyCommand, {.name = "leads", .scopes = {"dialer"}, .expiresIn = 3600s});
    REQUIRE(created.status == 0);
    const std::string key = keyIn(created.out);
    REQUIRE(auth::isApiKeyForm(key));
    CHECK(base.value("SELECT encode(key_hash, 'hex') = encode(sha256('" + key +
                     "'), 'hex') AND dialer_id IS NOT NULL FROM api_keys") == "t");

    const Printed listed = run(base, listApiKeysCommand, {});
    CHECK(contains(listed.out, auth::apiKeyPrefix(key)));
    CHECK(contains(listed.out, "vicidial"));
    CHECK_FALSE(contains(listed.out, key));
    CHECK_FALSE(contains(base.value("SELECT string_agg(a::text, ' ') FROM audit_log a"), key));

    CHECK(run(base, revokeApiKeyCommand, {.key = "nothing"}).status == 1);
    CHECK(run(base, revokeApiKeyCommand, {.key = auth::apiKeyPrefix(key)}).status == 0);
    const std::string revokedAt = base.value("SELECT revoked_at::text FROM api_keys");
    CHECK(run(base, revokeApiKeyCommand, {.key = base.value("SELECT id::text FROM api_keys")}).status == 0);
    CHECK(base.value("SELECT revoked_at::text FROM api_keys") == revokedAt);
    CHECK(base.value("SELECT count(*) FROM audit_log WHERE action = 'api_key.revoked'") == "1");

    REQUIRE(run(base, createDialerCommand, {.name = "second"}).status == 0);
    CHECK(run(base, createApiKeyCommand, {.scopes = {"dialer"}}).status == 64);  // Which dialer?
    CHECK(run(base, createApiKeyCommand, {.scopes = {"provisioning"}}).status == 0);
}

TEST_CASE("commands: who is just leaving the organization gets no key of it") {
    TestDatabase base;
    run(base, createOrganizationCommand, {.name = "main"});
    run(base, createOrganizationCommand, {.name = "other"});
    UserCreateOptions andy = person("andy");
    andy.organization = "main";
    REQUIRE(run(base, createUserCommand, andy).status == 0);
    const Printed refused = hub::testing::heldUpBy(
        base,
        [](db::Transaction& tx) {
            hub::testing::run(tx,
                              "UPDATE users SET organization_id = (SELECT id FROM organizations WHERE name = 'other') "
                              "WHERE username = 'andy'");
        },
        [&] {
            return run(base, createApiKeyCommand, {.organization = "main", .scopes = {"provisioning"}, .user = "andy"});
        });
    CHECK(refused.status == 1);
    CHECK(base.value("SELECT count(*) FROM api_keys") == "0");
}
