#include "hub/identity/directory.hpp"

#include <catch2/catch.hpp>

#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/access.hpp"
#include "identity_fixture.hpp"
#include "support/held_up.hpp"

namespace db = hub::db;
namespace identity = hub::identity;
using hub::testing::IdentityFixture;

namespace {

/// The constraint that refuses the insertion; "" when nothing does.
std::string refusedBy(IdentityFixture& fixture, const identity::NewUser& user) {
    try {
        fixture.in([&](db::Transaction& tx) { identity::createUser(tx, user); });
    } catch (const db::Error& error) {
        return error.constraint();
    }
    return "";
}

}  // namespace

TEST_CASE("directory: a user comes back as created") {
    IdentityFixture fixture;
    identity::NewUser wanted = fixture.newUser("leia_garbitt");
    wanted.email = "leia@example.com";
    wanted.firstName = "Leia";
    wanted.lastName = "Garbitt";
    wanted.phoneNumber = "+447700900123";
    wanted.role = hub::auth::Role::kSalesRep;
    wanted.agentType = identity::AgentType::kInbound;
    wanted.mustChangePassword = true;
    const identity::User user = fixture.in([&](db::Transaction& tx) { return identity::createUser(tx, wanted); });

    CHECK(user.id > 0);
    CHECK(user.uuid.size() == 36);
    CHECK(user.organizationId == fixture.organization.id);
    CHECK(user.organizationName == "main");
    CHECK(user.username == "leia_garbitt");
    CHECK(user.email == "leia@example.com");
    CHECK(user.fullName() == "Leia Garbitt");
    CHECK(user.phoneNumber == "+447700900123");
    CHECK(user.role == hub::auth::Role::kSalesRep);
    CHECK(user.agentType == identity::AgentType::kInbound);
    CHECK(user.kind == identity::UserKind::kHuman);
    CHECK(user.active);
    CHECK_FALSE(user.superuser);
    CHECK(user.mustChangePassword);
    CHECK_FALSE(user.keycloakId);
}

TEST_CASE("directory: names, e-mail addresses and phone numbers are unique without regard to case") {
    IdentityFixture fixture;
    identity::NewUser first = fixture.newUser("Andy");
    first.email = "Andy@Example.com";
    first.phoneNumber = "+447700900001";
    REQUIRE(refusedBy(fixture, first).empty());

    CHECK(refusedBy(fixture, fixture.newUser("ANDY")) == "users_username_key");
    identity::NewUser sameMail = fixture.newUser("other");
    sameMail.email = "andy@EXAMPLE.com";
    CHECK(refusedBy(fixture, sameMail) == "users_email_key");
    identity::NewUser samePhone = fixture.newUser("other");
    samePhone.phoneNumber = "+447700900001";
    CHECK(refusedBy(fixture, samePhone) == "users_phone_number_key");
    // Absent values do not clash.
    CHECK(refusedBy(fixture, fixture.newUser("third")).empty());
    CHECK(refusedBy(fixture, fixture.newUser("fourth")).empty());

    const auto found = fixture.in([](db::Transaction& tx) { return identity::findUserByUsername(tx, "aNDy"); });
    REQUIRE(found);
    CHECK(found->username == "Andy");
    CHECK_THROWS_AS(fixture.in([](db::Transaction& tx) {
        identity::createOrganization(tx, {"MAIN", "Main", "UTC", "GB"});
    }),
                    db::UniqueViolation);
    CHECK_THROWS_AS(
        fixture.in([&](db::Transaction& tx) { identity::createDialer(tx, fixture.organization.id, "ViciDial", "GB"); }),
        db::UniqueViolation);
}

TEST_CASE("directory: what makes no sense is refused by the database") {
    IdentityFixture fixture;
    CHECK(refusedBy(fixture, fixture.newUser("")) == "users_username_check");
    CHECK(refusedBy(fixture, fixture.newUser(" andy")) == "users_username_check");
    CHECK(refusedBy(fixture, fixture.newUser("an\ndy")) == "users_username_check");
    CHECK(refusedBy(fixture, fixture.newUser(std::string(151, 'x'))) == "users_username_check");
    identity::NewUser badMail = fixture.newUser("x");
    badMail.email = "no address";
    CHECK(refusedBy(fixture, badMail) == "users_email_check");
    identity::NewUser homeless = fixture.newUser("x");
    homeless.organizationId = std::nullopt;
    CHECK(refusedBy(fixture, homeless) == "users_organization_check");
    homeless.superuser = true;
    CHECK(refusedBy(fixture, homeless).empty());
    CHECK_THROWS_AS(fixture.base.execute("UPDATE users SET role = 'boss'"), db::CheckViolation);
    CHECK_THROWS_AS(fixture.in([](db::Transaction& tx) {
        identity::createOrganization(tx, {"a/b", "x", "UTC", "GB"});
    }),
                    db::CheckViolation);
    CHECK_THROWS_AS(fixture.in([](db::Transaction& tx) {
        identity::createOrganization(tx, {"ab", "x", "Mars/Olympus", "GB"});
    }),
                    hub::http::Error);
}

TEST_CASE("directory: the system users exist and can be given nothing") {
    IdentityFixture fixture;
    for (const auto& [name, fullName] :
         {std::pair{"outbound_auto_dial", "Outbound Auto Dial"}, std::pair{"inbound_no_agent", "Inbound No Agent"}}) {
        const auto user =
            fixture.in([name = name](db::Transaction& tx) { return identity::findUserByUsername(tx, name); });
        REQUIRE(user);
        CHECK(user->kind == identity::UserKind::kSystem);
        CHECK(user->fullName() == fullName);
        CHECK_FALSE(user->organizationId);
    }
    CHECK_THROWS_AS(fixture.base.execute("UPDATE users SET password_hash = 'x' WHERE kind = 'system'"),
                    db::CheckViolation);
    CHECK_THROWS_AS(fixture.base.execute("UPDATE users SET is_superuser = true WHERE kind = 'system'"),
                    db::CheckViolation);
}

TEST_CASE("directory: references are the id or the uuid, inside the organization only") {
    IdentityFixture fixture;
    const identity::User user = fixture.addUser("andy");
    const auto other = fixture.in([](db::Transaction& tx) {
        return identity::createOrganization(tx, {"other", "Other", "UTC", "GB"});
    });
    const auto find = [&](std::int64_t organizationId, const std::string& reference) {
        return fixture
            .in([&](db::Transaction& tx) { return identity::findUserByReference(tx, organizationId, reference); })
            .has_value();
    };
    std::string upper = user.uuid;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    CHECK(find(fixture.organization.id, std::to_string(user.id)));
    CHECK(find(fixture.organization.id, user.uuid));
    CHECK(find(fixture.organization.id, upper));
    CHECK_FALSE(find(other.id, std::to_string(user.id)));
    CHECK_FALSE(find(other.id, user.uuid));
    for (const char* nonsense :
         {"", "0", "-1", "x", "1x", " 1", "99999999999999999999", "00000000-0000-0000-0000-00000000000g"}) {
        INFO(nonsense);
        CHECK_FALSE(find(fixture.organization.id, nonsense));
    }
}

TEST_CASE("directory: a dialer's spellings of its users") {
    IdentityFixture fixture;
    const identity::User agent = fixture.addUser("user_8050");
    const identity::User leia = fixture.addUser("leia_garbitt");
    fixture.addUser("8051");
    fixture.link("LeiaG", leia);

    CHECK(fixture.resolve("8050") == "user_8050");
    CHECK(fixture.resolve("user_8050") == "user_8050");
    CHECK(fixture.resolve("USER_8050") == "user_8050");
    CHECK(fixture.resolve("8051") == "8051");
    CHECK(fixture.resolve("user_8051") == "8051");
    CHECK(fixture.resolve("LeiaG") == "leia_garbitt");
    CHECK(fixture.resolve("leiag") == "leia_garbitt");
    CHECK(fixture.resolve("leia_garbitt") == "leia_garbitt");
    CHECK(fixture.resolve("nobody") == "");
    CHECK(fixture.resolve("") == "");
    CHECK(fixture.resolve("user_") == "");
    CHECK(fixture.resolve(std::string("80\0"
                                      "50",
                                      5)) == "");
    CHECK(fixture.resolve("\xff\xfe") == "");

    // The id moved to somebody else: links come before user names, in either spelling.
    fixture.link("8050", leia);
    CHECK(fixture.resolve("8050") == "leia_garbitt");
    CHECK(fixture.resolve("user_8050") == "leia_garbitt");
    fixture.link("user_8050", agent);
    CHECK(fixture.resolve("user_8050") == "user_8050");
    CHECK(fixture.resolve("8050") == "leia_garbitt");
}

TEST_CASE("directory: VDAD and VDCL are nobody, also when linked or used as a name") {
    IdentityFixture fixture;
    const identity::User impostor = fixture.addUser("vdad");
    fixture.link("VDCL", impostor);
    const auto system =
        fixture.in([](db::Transaction& tx) { return identity::findUserByUsername(tx, "outbound_auto_dial"); });
    fixture.link("autodial", *system);
    for (const char* spelling : {"VDAD", "vdad", "Vdcl", "VDCL", "autodial", "outbound_auto_dial"}) {
        INFO(spelling);
        CHECK(fixture.resolve(spelling) == "");
    }
    CHECK(identity::isDialerPseudoUser("vDaD"));
    CHECK_FALSE(identity::isDialerPseudoUser("VDADX"));
    CHECK_FALSE(identity::isDialerPseudoUser(""));
}

TEST_CASE("directory: inactive users and other organizations' users are not found") {
    IdentityFixture fixture;
    const identity::User andy = fixture.addUser("andy");
    fixture.link("A1", andy);
    const auto other = fixture.in([](db::Transaction& tx) {
        return identity::createOrganization(tx, {"other", "Other", "UTC", "GB"});
    });
    const auto found = [&](std::int64_t organizationId, std::optional<std::int64_t> dialerId, const char* id) {
        return fixture
            .in([&](db::Transaction& tx) { return identity::resolveDialerUser(tx, organizationId, dialerId, id); })
            .has_value();
    };
    CHECK(found(fixture.organization.id, fixture.dialer.id, "a1"));
    CHECK_FALSE(found(fixture.organization.id, std::nullopt, "a1"));
    CHECK(found(fixture.organization.id, std::nullopt, "andy"));
    CHECK_FALSE(found(other.id, fixture.dialer.id, "a1"));
    CHECK_FALSE(found(other.id, std::nullopt, "andy"));
    fixture.base.execute("UPDATE users SET is_active = false WHERE username = 'andy'");
    CHECK_FALSE(found(fixture.organization.id, fixture.dialer.id, "a1"));
}

TEST_CASE("directory: a link keeps its spelling, moves, and stays inside the organization") {
    IdentityFixture fixture;
    const identity::User andy = fixture.addUser("andy");
    const identity::User ashley = fixture.addUser("ashley");
    fixture.link("CalebG", andy);
    fixture.link("calebg", ashley);
    CHECK(fixture.base.value("SELECT string_agg(dialer_user_id, ',') FROM dialer_links") == "CalebG");
    CHECK(fixture.resolve("CALEBG") == "ashley");

    const auto other = fixture.in([](db::Transaction& tx) {
        return identity::createOrganization(tx, {"other", "Other", "UTC", "GB"});
    });
    const auto theirs =
        fixture.in([&](db::Transaction& tx) { return identity::createDialer(tx, other.id, "theirs", "GB"); });
    CHECK_THROWS_AS(fixture.in([&](db::Transaction& tx) { identity::linkDialerUser(tx, theirs.id, "8050", andy.id); }),
                    hub::http::Error);
}

TEST_CASE("directory: a profile is changed as a whole") {
    IdentityFixture fixture;
    const identity::User andy = fixture.addUser("andy");
    const identity::User changed = fixture.in([&](db::Transaction& tx) {
        return identity::updateProfile(tx, andy.id,
                                       {"andrew", "andrew@example.com", "Andrew", "Example", "+447700900002"});
    });
    CHECK(changed.username == "andrew");
    CHECK(changed.uuid == andy.uuid);
    CHECK(changed.phoneNumber == "+447700900002");
    CHECK_THROWS_AS(fixture.in([](db::Transaction& tx) {
        identity::updateProfile(tx, 999999, {"x", {}, "", "", {}});
    }),
                    db::UnexpectedRowCount);
}

TEST_CASE("directory: who is just leaving the organization is not linked to its dialers") {
    IdentityFixture fixture;
    const identity::User andy = fixture.addUser("andy");
    fixture.in([](db::Transaction& tx) { return identity::createOrganization(tx, {"other", "Other", "UTC", "GB"}); });
    const auto leave = [&](db::Transaction& tx) {
        hub::testing::run(tx, "UPDATE users SET organization_id = (SELECT id FROM organizations WHERE name = 'other')");
        identity::leaveOrganization(tx, {andy.id}, {fixture.organization.id}, {});
    };
    CHECK_THROWS_AS(hub::testing::heldUpBy(fixture.base, leave, [&] { fixture.link("8050", andy); }), hub::http::Error);
    CHECK(fixture.base.value("SELECT count(*) FROM dialer_links") == "0");
}
