#include "account_service.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <thread>

#include "hub/http/error.hpp"
#include "integration/identity/identity_fixture.hpp"

namespace auth = hub::auth;
namespace db = hub::db;
namespace http = hub::http;
namespace identity = hub::identity;
using hub::host::AccountService;
using hub::host::Authenticator;
using hub::host::AuthSettings;
using hub::host::CallOrigin;
using hub::host::ProfileChange;
using hub::testing::IdentityFixture;
using namespace std::chrono_literals;

namespace {

const std::string kPassword = "correct horse battery";
const std::string kNewPassword = "staple battery horse";
const CallOrigin kOrigin{"10.0.0.1", "r-1"};

AuthSettings settings(bool requireCurrentPassword) {
    AuthSettings values;
    values.tokenSecrets = {"a-secret-of-thirty-two-bytes-or-more"};
    values.bcryptCost = 4;
    values.requireCurrentPassword = requireCurrentPassword;
    values.throttle = {.attemptsPerUsername = 5, .attemptsPerAddress = 1000, .window = 900s};
    return values;
}

struct Fixture : IdentityFixture {
    explicit Fixture(bool requireCurrentPassword = true)
        : authenticator(base.database(), settings(requireCurrentPassword), hub::time::systemClock()),
          accounts(base.database(), authenticator, settings(requireCurrentPassword), hub::time::systemClock()) {
        identity::NewUser andy = newUser("andy");
        andy.passwordHash = auth::hashPassword(kPassword, 4);
        user = in([&](db::Transaction& tx) { return identity::createUser(tx, andy); });
    }
    std::string tryChange(const ProfileChange& change) {
        return refusal([&] { accounts.change(user.id, change, kOrigin); });
    }
    /// "status message", or "" when nothing is thrown.
    static std::string refusal(const std::function<void()>& call) {
        try {
            call();
        } catch (const http::Error& error) {
            return std::to_string(error.status()) + " " + error.what();
        }
        return "";
    }
    std::string trySignIn(const std::string& username, const std::string& password) {
        return refusal([&] { accounts.signIn(username, password, kOrigin); });
    }
    bool works(const std::string& token) {
        http::Request request;
        request.headers.add("Authorization", "Bearer " + token);
        return refusal([&] { authenticator.authenticate(request, auth::user()); }).empty();
    }

    Authenticator authenticator;
    AccountService accounts;
    identity::User user;
};

}  // namespace

TEST_CASE("account: signing in gives a token that works, and is audited") {
    Fixture f;
    const auto signIn = f.accounts.signIn("ANDY", kPassword, kOrigin);
    CHECK(signIn.expiresIn == 24h);
    CHECK_FALSE(signIn.mustChangePassword);
    CHECK(f.works(signIn.token));
    CHECK(f.base.value("SELECT action || ' ' || actor FROM audit_log") ==
          "user.signed_in user:" + std::to_string(f.user.id));
}

TEST_CASE("account: everything wrong gets one and the same answer") {
    Fixture f;
    f.addUser("no_password");
    CHECK(f.trySignIn("andy", "wrong") == "401 Invalid credentials");
    CHECK(f.trySignIn("andy", "") == "401 Invalid credentials");
    CHECK(f.trySignIn("andy", std::string(500, 'x')) == "401 Invalid credentials");
    CHECK(f.trySignIn("nobody", kPassword) == "401 Invalid credentials");
    CHECK(f.trySignIn("no_password", kPassword) == "401 Invalid credentials");
    CHECK(f.trySignIn("outbound_auto_dial", "") == "401 Invalid credentials");
    f.base.execute("UPDATE users SET is_active = false WHERE username = 'andy'");
    CHECK(f.trySignIn("andy", kPassword) == "401 Invalid credentials");
}

TEST_CASE("account: guessing in parallel stops at the limit, then the right password is refused too") {
    Fixture f;
    std::atomic<int> wrong{0};
    std::atomic<int> throttled{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 5; ++i) {
                const std::string outcome = f.trySignIn("andy", "guess");
                if (outcome.starts_with("401")) ++wrong;
                if (outcome.starts_with("429")) ++throttled;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 5);
    CHECK(throttled == 35);
    CHECK(f.trySignIn("andy", kPassword).starts_with("429"));
    try {
        f.accounts.signIn("andy", kPassword, kOrigin);
        FAIL("accepted");
    } catch (const http::Error& error) {
        CHECK(std::stoi(std::string(error.headers().get("Retry-After").value_or("0"))) > 890);
    }
}

TEST_CASE("account: success resets the throttle") {
    Fixture f;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 4; ++i) CHECK(f.trySignIn("andy", "guess").starts_with("401"));
        CHECK(f.trySignIn("andy", kPassword) == "");
    }
}

TEST_CASE("account: the profile changes where asked, and is audited with before and after") {
    Fixture f;
    ProfileChange change;
    change.firstName = "Andy";
    change.phoneNumber = "07700 900123";
    change.email = "andy@example.com";
    const auto result = f.accounts.change(f.user.id, change, kOrigin);
    CHECK(result.user.firstName == "Andy");
    CHECK(result.user.username == "andy");
    CHECK(result.user.phoneNumber == "+447700900123");
    CHECK_FALSE(result.signIn);
    CHECK(f.base.value(
              "SELECT before->>'first_name' || '>' || (after->>'first_name') || ' ' || request_id FROM audit_log") ==
          ">Andy r-1");

    // The same again changes nothing.
    f.accounts.change(f.user.id, change, kOrigin);
    CHECK(f.base.value("SELECT count(*) FROM audit_log") == "1");

    ProfileChange clear;
    clear.phoneNumber = "";
    clear.email = "";
    clear.firstName = "";
    const auto cleared = f.accounts.change(f.user.id, clear, kOrigin);
    CHECK_FALSE(cleared.user.phoneNumber);
    CHECK_FALSE(cleared.user.email);
    CHECK(cleared.user.firstName.empty());
}

TEST_CASE("account: what cannot be accepted is named as the panel expects") {
    Fixture f;
    identity::NewUser other = f.newUser("ashley");
    other.email = "ashley@example.com";
    other.phoneNumber = "+447700900123";
    f.in([&](db::Transaction& tx) { identity::createUser(tx, other); });
    CHECK(f.tryChange({.username = "Ashley"}) == "400 Username already exists");
    CHECK(f.tryChange({.email = "ASHLEY@example.com"}) == "400 Email already in use");
    CHECK(f.tryChange({.phoneNumber = "07700900123"}) == "400 Phone number already in use");
    CHECK(f.tryChange({.phoneNumber = "12345x"}) == "400 Invalid phone number");
    CHECK(f.tryChange({.email = "no address"}) == "400 Invalid email address");
    CHECK(f.tryChange({.username = " andy"}).starts_with("400 Invalid username"));
    CHECK(f.base.value("SELECT count(*) FROM audit_log") == "0");
}

TEST_CASE("account: a new password ends the older sessions and gives a new one") {
    Fixture f;
    const std::string old = f.accounts.signIn("andy", kPassword, kOrigin).token;
    CHECK(f.works(old));
    const auto result =
        f.accounts.change(f.user.id, {.newPassword = kNewPassword, .currentPassword = kPassword}, kOrigin);
    CHECK_FALSE(f.works(old));
    REQUIRE(result.signIn);
    CHECK(f.works(result.signIn->token));
    CHECK(f.trySignIn("andy", kPassword).starts_with("401"));
    CHECK(f.trySignIn("andy", kNewPassword) == "");
}

TEST_CASE("account: the current password is needed, checked and throttled") {
    Fixture f;
    CHECK(f.tryChange({.newPassword = kNewPassword}) == "400 current_password is required to change the password");
    CHECK(f.tryChange({.newPassword = "short", .currentPassword = kPassword}) ==
          "400 The password must have at least 12 characters");
    for (int i = 0; i < 5; ++i) {
        CHECK(f.tryChange({.newPassword = kNewPassword, .currentPassword = "guess"}) ==
              "400 current_password is wrong");
    }
    CHECK(f.tryChange({.newPassword = kNewPassword, .currentPassword = kPassword}).starts_with("429"));

    Fixture lenient(false);
    CHECK(lenient.tryChange({.newPassword = kNewPassword}) == "");
}

TEST_CASE("account: a forced change needs no current password but another one") {
    Fixture f;
    f.base.execute("UPDATE users SET must_change_password = true WHERE username = 'andy'");
    CHECK(f.accounts.signIn("andy", kPassword, kOrigin).mustChangePassword);
    CHECK(f.tryChange({.newPassword = kPassword}) == "400 The new password must differ from the present one");
    CHECK(f.tryChange({.newPassword = kNewPassword}) == "");
    CHECK_FALSE(f.accounts.signIn("andy", kNewPassword, kOrigin).mustChangePassword);
}

TEST_CASE("account: two changes of the password at once: one wins, the other is told") {
    Fixture f;
    std::vector<std::string> outcomes(2);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&f, &outcomes, i] {
            outcomes[static_cast<std::size_t>(i)] =
                f.tryChange({.newPassword = kNewPassword + std::to_string(i), .currentPassword = kPassword});
        });
    }
    for (std::thread& thread : threads) thread.join();
    int winners = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        const bool won = outcomes[i].empty();
        winners += won ? 1 : 0;
        INFO(outcomes[i]);
        // The loser came too late for the check of the password or for the write.
        CHECK((won || outcomes[i].starts_with("409") || outcomes[i].starts_with("400 current_password is wrong")));
        CHECK(f.trySignIn("andy", kNewPassword + std::to_string(i)).empty() == won);
    }
    CHECK(winners == 1);
}

TEST_CASE("account: a user who is gone is not signed in any more") {
    Fixture f;
    CHECK(Fixture::refusal([&] { f.accounts.profile(999999); }).starts_with("401"));
    CHECK(Fixture::refusal([&] { f.accounts.change(999999, {.firstName = "x"}, kOrigin); }).starts_with("401"));
}
