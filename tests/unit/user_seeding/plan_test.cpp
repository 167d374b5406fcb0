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

planning::ManagedUser person(std::int64_t id, auth::Role role = auth::Role::kAgent,
                             const std::string& username = "jo") {
    planning::ManagedUser user;
    user.id = id;
    user.version = 1000 + id;
    user.organizationId = kOrganization;
    user.client = "main";
    user.username = username;
    user.role = role;
    return user;
}

planning::ManagedUser systemUser() {
    planning::ManagedUser user = person(1, auth::Role::kAgent, "outbound_auto_dial");
    user.organizationId.reset();
    user.system = true;
    return user;
}

struct Wish {
    bool update = false;
    bool reset = false;
    bool generate = true;
    bool create = true;
    std::int64_t dialer = 0;
    std::optional<std::int64_t> linked{};
    std::set<std::int64_t> administrators{};
};

/// The rows outlive the plan.
SeedPlan decided(const std::vector<const SeedRow*>& rows, std::vector<planning::ManagedUser> users,
                 const Wish& wish = {}) {
    std::vector<ListedRow> listed;
    for (const SeedRow* row : rows) listed.push_back({row, wish.dialer});
    Base base;
    base.current.users = std::move(users);
    base.current.clients = {{kOrganization, "main"}, {4, "other"}};
    base.linked.assign(rows.size(), wish.linked);
    base.administrators = wish.administrators;
    return decide(listed, base, {kOrganization, "main", wish.update, wish.reset, wish.generate, wish.create});
}

PlannedRow planned(const SeedRow& row, std::vector<planning::ManagedUser> users, const Wish& wish = {}) {
    return decided({&row}, std::move(users), wish).rows.front();
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
    CHECK(problem(Column::kUsername,
                  "a\x01"
                  "b") == "username: invalid");
    CHECK(problem(Column::kUsername,
                  "\xC2\xA0"
                  "a") == "username: invalid");  // A no-break space before it.
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
    const auto rows = judgeRows(
        {raw({{Column::kUsername, "Jo"}, {Column::kDialerUserId, "1"}}, 2), raw({{Column::kUsername, "jO"}}, 3),
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
    const SeedRow row = judged({{Column::kUsername, "jo"},
                                {Column::kDialerUserId, "8050"},
                                {Column::kEmail, "Jo@example.com"},
                                {Column::kPhoneNumber, "07911 123456"}});
    const PlannedRow made = planned(row, {}, {.dialer = kDialer});
    CHECK(made.outcome.status == SeedStatus::kCreated);
    CHECK((made.createUser && made.setLink && made.needsGenerated()));
    CHECK_FALSE(planned(row, {}, {.generate = false}).setPassword);
    CHECK(planned(row, {}, {.create = false}).outcome.code == "unknown");

    planning::ManagedUser other = person(9, auth::Role::kAgent, "other");
    other.email = "jo@EXAMPLE.com";
    CHECK(planned(row, {other}).outcome.field == "email");
    other.email.reset();
    other.phoneNumber = "+447911123456";
    const PlannedRow refused = planned(row, {other});
    CHECK((refused.outcome.field == "phone_number" && refused.outcome.code == "taken"));
    CHECK_FALSE((refused.createUser || refused.setPassword || refused.setLink));
}

TEST_CASE("user_seeding: users there are change only when asked") {
    const SeedRow row = judged({{Column::kUsername, "Jo"}, {Column::kRole, "manager"}, {Column::kFullName, "Jo Low"}});
    const PlannedRow left = planned(row, {person(7)});
    CHECK(left.outcome.status == SeedStatus::kUnchanged);
    CHECK_THAT(left.outcome.message, Catch::Contains("first_name, last_name, role"));
    const SeedPlan changing = decided({&row}, {person(7)}, {.update = true});
    const PlannedRow& changed = changing.rows.front();
    CHECK(changed.outcome.status == SeedStatus::kUpdated);
    CHECK(changed.outcome.changes.size() == 3);
    CHECK_FALSE(changed.setPassword);
    REQUIRE(changing.users.changes.size() == 1);
    CHECK(changing.users.changes[0].before.version == 1007);
    CHECK(changing.users.changes[0].after.username == "jo");
    CHECK(planned(row, {person(7)}, {.reset = true}).needsGenerated());

    planning::ManagedUser elsewhere = person(7);
    elsewhere.organizationId = 4;
    CHECK(planned(row, {elsewhere}, {.update = true}).outcome.code == "taken");
    planning::ManagedUser superuser = person(7, auth::Role::kAdmin);
    superuser.superuser = true;
    const PlannedRow kept = planned(row, {superuser}, {.update = true, .reset = true, .dialer = kDialer});
    CHECK((!kept.changeUser && !kept.setPassword && kept.setLink));
    CHECK_THAT(kept.outcome.message, Catch::Contains("superuser"));
}

TEST_CASE("user_seeding: an address that one row gives up another one may take") {
    const std::vector<SeedRow> rows = {judged({{Column::kUsername, "jo"}, {Column::kEmail, "new@example.com"}}),
                                       judged({{Column::kUsername, "al"}, {Column::kEmail, "old@example.com"}})};
    planning::ManagedUser holder = person(7);
    holder.email = "old@example.com";
    const SeedPlan made = decided({&rows[0], &rows[1]}, {holder}, {.update = true});
    CHECK(made.rows[0].outcome.status == SeedStatus::kUpdated);
    CHECK(made.rows[1].outcome.status == SeedStatus::kCreated);
    CHECK(made.users.changes[1].wave == 1);
}

TEST_CASE("user_seeding: links are made, moved or left") {
    const SeedRow row = judged({{Column::kUsername, "jo"}, {Column::kDialerUserId, "8050"}});
    const auto status = [&](std::optional<std::int64_t> linked) {
        return planned(row, {person(7)}, {.dialer = kDialer, .linked = linked}).outcome.status;
    };
    CHECK(status({}) == SeedStatus::kUpdated);
    CHECK(status(8) == SeedStatus::kMoved);
    CHECK(status(7) == SeedStatus::kUnchanged);

    const SeedRow pseudo = judged({{Column::kDialerUserId, "VDAD"}});
    const Wish all{.update = true, .reset = true, .dialer = kDialer};
    CHECK(planned(pseudo, {systemUser()}, all).outcome.status == SeedStatus::kCreated);
    CHECK(planned(pseudo, {}, all).outcome.code == "unknown");
    CHECK(planned(pseudo, {person(7, auth::Role::kAgent, "outbound_auto_dial")}, all).outcome.code == "taken");
    const SeedRow person = judged({{Column::kUsername, "Outbound_Auto_Dial"}});
    CHECK(planned(person, {systemUser()}, all).outcome.code == "taken");
}

TEST_CASE("user_seeding: the last active administrator stays one") {
    const std::vector<SeedRow> rows = {judged({{Column::kUsername, "jo"}, {Column::kRole, "agent"}}),
                                       judged({{Column::kUsername, "al"}, {Column::kIsActive, "false"}})};
    const auto plan = [&](const std::set<std::int64_t>& administrators) {
        return decided({&rows[0], &rows[1]}, {person(7, auth::Role::kAdmin), person(8, auth::Role::kAdmin, "al")},
                       {.update = true, .administrators = administrators});
    };
    SeedPlan made = plan({7, 8, 9});
    CHECK((made.rows[0].changeUser && made.rows[1].changeUser && made.endsAdministrator()));
    made = plan({7, 8});
    CHECK(made.rows[0].changeUser);
    CHECK(made.rows[1].outcome.code == "last_administrator");
    CHECK(made.users.changes.size() == 1);
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
