#include <catch2/catch.hpp>

#include "hub/auth/password.hpp"
#include "user_seeding/src/seed/passwords.hpp"
#include "user_seeding/src/seed/plan.hpp"

using namespace hub;
using namespace hub::user_seeding;
using services::SeedStatus;

namespace {

using Fields = std::vector<std::pair<Column, std::string>>;

RawRow raw(const Fields& fields, std::size_t number = 1) {
    RawRow row;
    row.number = number;
    for (const auto& [column, text] : fields) row.set(column, text);
    return row;
}

SeedRow judged(const Fields& fields, const RowContext& context = {}) {
    return judgeRows({raw(fields)}, context).front();
}

std::string problemOf(const SeedRow& row) {
    return row.problem ? row.problem->field + ": " + row.problem->code : "";
}

constexpr std::int64_t kOrganization = 3;
constexpr std::int64_t kDialer = 5;

identity::User person(std::int64_t id, auth::Role role = auth::Role::kAgent) {
    identity::User user;
    user.id = id;
    user.organizationId = kOrganization;
    user.username = "jo";
    user.role = role;
    return user;
}

KnownState known(identity::User user) {
    KnownState state;
    state.user = std::move(user);
    return state;
}

PlanContext context(bool update = false, bool reset = false) {
    return {kOrganization, update, reset, true};
}

}  // namespace

TEST_CASE("user_seeding: names, roles and defaults of a row") {
    const SeedRow row = judged({{Column::kDialerUserId, "LibbyL"},
                                {Column::kFullName, "Liberty Liddle-Old"},
                                {Column::kRole, "Sales Rep"},
                                {Column::kPhoneNumber, "07911 123456"}});
    CHECK(problemOf(row).empty());
    CHECK(row.user.username == "LibbyL");
    CHECK(row.user.firstName == "Liberty");
    CHECK(row.user.lastName == "Liddle-Old");
    CHECK(row.user.role == auth::Role::kSalesRep);
    CHECK(row.user.phoneNumber == "+447911123456");
    CHECK_FALSE(row.user.active);
    CHECK(judged({{Column::kUsername, "a"}, {Column::kFullName, "Madonna"}}).user.firstName == "");
    CHECK(judged({{Column::kUsername, "a"}, {Column::kRole, "salesrep"}}).user.role == auth::Role::kSalesRep);
    CHECK(judged({{Column::kUsername, "a"}, {Column::kUserLevel, "9"}}).user.role == auth::Role::kAdmin);
    CHECK(judged({{Column::kUsername, "a"}, {Column::kUserLevel, "8"}}).user.role == auth::Role::kManager);
    CHECK(judged({{Column::kUsername, "a"}, {Column::kUserLevel, "1"}}).user.role == auth::Role::kAgent);
}

TEST_CASE("user_seeding: VDAD and VDCL are system users in any spelling") {
    const SeedRow row = judged({{Column::kDialerUserId, "vdad"}});
    CHECK(row.user.system);
    CHECK(row.user.username == "outbound_auto_dial");
    CHECK(judged({{Column::kDialerUserId, "VDCL"}}).user.username == "inbound_no_agent");
    CHECK(problemOf(judged({{Column::kDialerUserId, "VDAD"}, {Column::kKind, "human"}})) == "kind: invalid_choice");
    CHECK(problemOf(judged({{Column::kDialerUserId, "VDAD"}, {Column::kPassword, "long enough 123"}})) ==
          "password: not_allowed");
}

TEST_CASE("user_seeding: what is wrong with a row is named") {
    const auto problem = [](Column column, const std::string& text) {
        return problemOf(judged({{Column::kUsername, "jo"}, {column, text}}));
    };
    CHECK(problemOf(judged({{Column::kFullName, "Jo"}})) == "username: required");
    CHECK(problem(Column::kUsername, std::string(151, 'a')) == "username: invalid");
    CHECK(problem(Column::kUsername, "a\x01" "b") == "username: invalid");
    CHECK(problem(Column::kUsername, "\xC2\xA0" "a") == "username: invalid");  // A no-break space before it.
    CHECK(problem(Column::kUsername, "a\xFF") == "username: invalid");
    CHECK(problem(Column::kEmail, "no.sign") == "email: invalid");
    CHECK(problem(Column::kEmail, "a@b@c") == "email: invalid");
    CHECK(problem(Column::kEmail, "a b@c") == "email: invalid");
    CHECK(problem(Column::kPhoneNumber, "hello") == "phone_number: invalid");
    CHECK(problem(Column::kRole, "boss") == "role: invalid_choice");
    CHECK(problem(Column::kIsActive, "perhaps") == "is_active: invalid_choice");
    CHECK(problem(Column::kAgentType, "sideways") == "agent_type: invalid_choice");
    CHECK(problem(Column::kKind, "robot") == "kind: invalid_choice");
    CHECK(problem(Column::kUserLevel, "12") == "user_level: invalid_choice");
    CHECK(problem(Column::kFirstName, std::string(151, 'a')) == "first_name: invalid");
    CHECK(problem(Column::kDialerUserId, std::string(256, 'a')) == "dialer_user_id: invalid");
}

TEST_CASE("user_seeding: weak passwords pass only where they are allowed") {
    const Fields weak{{Column::kUsername, "jo"}, {Column::kPassword, "123"}};
    CHECK(problemOf(judged(weak)) == "password: weak_password");
    RowContext lax;
    lax.allowWeakPasswords = true;
    CHECK(problemOf(judged(weak, lax)).empty());
    CHECK(problemOf(judged({{Column::kUsername, "jo"}, {Column::kPassword, std::string(73, 'x')}}, lax)) ==
          "password: weak_password");
}

TEST_CASE("user_seeding: what an earlier row says is refused") {
    RowContext context;
    context.defaultDialer = "vicidial";
    const auto rows = judgeRows({raw({{Column::kUsername, "Jo"}, {Column::kDialerUserId, "1"}}, 2),
                                 raw({{Column::kUsername, "jO"}}, 3),
                                 raw({{Column::kUsername, "a"}, {Column::kDialerUserId, "1"}}, 4),
                                 raw({{Column::kUsername, "b"}, {Column::kDialerUserId, "1"}, {Column::kDialer, "other"}}, 5),
                                 raw({{Column::kUsername, "c"}, {Column::kDialerUserId, "1"}, {Column::kDialer, "VICIdial"}}, 6),
                                 raw({{Column::kDialerUserId, "VDAD"}}, 7),
                                 raw({{Column::kDialerUserId, "VDAD"}, {Column::kDialer, "other"}}, 8)},
                                context);
    CHECK(problemOf(rows[1]) == "username: duplicate_in_list");
    CHECK(rows[1].problem->message == "Row 2 has the same");
    CHECK(problemOf(rows[2]) == "dialer_user_id: duplicate_in_list");
    CHECK(problemOf(rows[3]).empty());
    CHECK(problemOf(rows[4]) == "dialer_user_id: duplicate_in_list");
    CHECK(problemOf(rows[5]).empty());
    CHECK(problemOf(rows[6]).empty());
}

TEST_CASE("user_seeding: new users get what they need") {
    const SeedRow row = judged({{Column::kUsername, "jo"}, {Column::kDialerUserId, "8050"}});
    const PlannedRow planned = planRow(row, kDialer, {}, context());
    CHECK(planned.outcome.status == SeedStatus::kCreated);
    CHECK((planned.createUser && planned.setLink && planned.needsGenerated()));
    KnownState taken;
    taken.emailOwner = 9;
    CHECK(planRow(row, 0, taken, context()).outcome.code == "taken");
    CHECK_FALSE(planRow(row, 0, {}, {kOrganization, false, false, false}).setPassword);
}

TEST_CASE("user_seeding: users there are change only when asked") {
    const SeedRow row = judged({{Column::kUsername, "jo"}, {Column::kRole, "manager"}, {Column::kFullName, "Jo Low"}});
    const PlannedRow left = planRow(row, 0, known(person(7)), context());
    CHECK(left.outcome.status == SeedStatus::kUnchanged);
    CHECK_THAT(left.outcome.message, Catch::Contains("first_name, last_name, role"));
    const PlannedRow changed = planRow(row, 0, known(person(7)), context(true));
    CHECK(changed.outcome.status == SeedStatus::kUpdated);
    CHECK(changed.outcome.changes.size() == 3);
    CHECK_FALSE(changed.setPassword);
    CHECK(planRow(row, 0, known(person(7)), context(false, true)).needsGenerated());

    identity::User elsewhere = person(7);
    elsewhere.organizationId = 4;
    CHECK(planRow(row, 0, known(elsewhere), context(true)).outcome.code == "taken");
    identity::User superuser = person(7, auth::Role::kAdmin);
    superuser.superuser = true;
    const PlannedRow kept = planRow(row, kDialer, known(superuser), context(true, true));
    CHECK((!kept.changeUser && !kept.setPassword && kept.setLink));
    CHECK_THAT(kept.outcome.message, Catch::Contains("superuser"));
}

TEST_CASE("user_seeding: links are made, moved or left") {
    const SeedRow row = judged({{Column::kUsername, "jo"}, {Column::kDialerUserId, "8050"}});
    KnownState state = known(person(7));
    CHECK(planRow(row, kDialer, state, context()).outcome.status == SeedStatus::kUpdated);
    state.linkedUser = 8;
    CHECK(planRow(row, kDialer, state, context()).outcome.status == SeedStatus::kMoved);
    state.linkedUser = 7;
    CHECK(planRow(row, kDialer, state, context()).outcome.status == SeedStatus::kUnchanged);

    const SeedRow pseudo = judged({{Column::kDialerUserId, "VDAD"}});
    identity::User system;
    system.id = 1;
    system.kind = identity::UserKind::kSystem;
    CHECK(planRow(pseudo, kDialer, known(system), context(true, true)).outcome.status == SeedStatus::kCreated);
    CHECK(planRow(pseudo, kDialer, known(person(7)), context()).outcome.code == "taken");
    CHECK(planRow(row, kDialer, known(system), context()).outcome.code == "taken");
}

TEST_CASE("user_seeding: the last active administrator stays one") {
    const SeedRow demotion = judged({{Column::kUsername, "jo"}, {Column::kRole, "agent"}});
    const SeedRow end = judged({{Column::kUsername, "al"}, {Column::kIsActive, "false"}});
    const auto plan = [&] {
        return std::vector<PlannedRow>{planRow(demotion, 0, known(person(7, auth::Role::kAdmin)), context(true)),
                                       planRow(end, 0, known(person(8, auth::Role::kAdmin)), context(true))};
    };
    auto planned = plan();
    keepAnAdministrator(planned, {7, 8, 9});
    CHECK((planned[0].changeUser && planned[1].deactivates));
    planned = plan();
    keepAnAdministrator(planned, {7, 8});
    CHECK(planned[0].changeUser);
    CHECK(planned[1].outcome.code == "last_administrator");
    CHECK_FALSE(planned[1].deactivates);
}

TEST_CASE("user_seeding: passwords are hashed in parallel, failures are told") {
    std::vector<Secret> secrets(5);
    std::vector<Secret*> wanted;
    for (Secret& secret : secrets) {
        secret.password = auth::generatePassword();
        wanted.push_back(&secret);
    }
    std::size_t told = 0;
    hashAll(wanted, {4, 3, [&](std::size_t done, std::size_t) { told = done; }});
    CHECK(told == 5);
    for (const Secret& secret : secrets) CHECK(auth::verifyPassword(secret.password, secret.hash));
    secrets[2].password.clear();
    CHECK_THROWS(hashAll(wanted, {4, 3, {}}));
    hashAll({}, {4, 3, {}});
}
