#include "hub/auth/password.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <limits>
#include <set>
#include <stdexcept>

namespace auth = hub::auth;

namespace {

constexpr int kCheap = 4;

}  // namespace

TEST_CASE("password: published bcrypt vectors verify") {
    const std::vector<std::pair<std::string, std::string>> vectors{
        {"a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"},
        {"abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"},
        {"abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"},
        {"~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO"},
    };
    for (const auto& [password, hash] : vectors) {
        CHECK(auth::verifyPassword(password, hash));
        CHECK_FALSE(auth::verifyPassword(password + "x", hash));
        for (const char variant : {'b', 'y'}) {
            std::string other = hash;
            other[2] = variant;
            CHECK(auth::verifyPassword(password, other));
        }
    }
}

TEST_CASE("password: a hash verifies its password and no other, and never repeats") {
    const std::string hash = auth::hashPassword("correct horse battery", kCheap);
    CHECK(hash.starts_with("$2b$04$"));
    CHECK(hash.size() == 60);
    CHECK(auth::verifyPassword("correct horse battery", hash));
    CHECK_FALSE(auth::verifyPassword("Correct horse battery", hash));
    CHECK_FALSE(auth::verifyPassword("", hash));
    CHECK(auth::hashPassword("correct horse battery", kCheap) != hash);
}

TEST_CASE("password: what bcrypt would cut off is refused") {
    CHECK_NOTHROW(auth::hashPassword(std::string(72, 'x'), kCheap));
    CHECK_THROWS_AS(auth::hashPassword(std::string(73, 'x'), kCheap), std::invalid_argument);
    CHECK_THROWS_AS(auth::hashPassword(std::string("abc\0def", 7), kCheap), std::invalid_argument);
    CHECK_THROWS_AS(auth::hashPassword("", kCheap), std::invalid_argument);

    const std::string hash = auth::hashPassword(std::string(72, 'x'), kCheap);
    CHECK_FALSE(auth::verifyPassword(std::string(73, 'x'), hash));
    const std::string shortHash = auth::hashPassword("abc", kCheap);
    CHECK_FALSE(auth::verifyPassword(std::string("abc\0def", 7), shortHash));
}

TEST_CASE("password: a cost out of range is refused") {
    CHECK_THROWS_AS(auth::hashPassword("x", 3), std::invalid_argument);
    CHECK_THROWS_AS(auth::hashPassword("x", 18), std::invalid_argument);
}

TEST_CASE("password: hashes of other kinds never match") {
    CHECK_FALSE(auth::verifyPassword("123", std::string("123"), kCheap));
    CHECK_FALSE(auth::verifyPassword("123", std::string(), kCheap));
    // DES crypt, which libcrypt would accept.
    CHECK_FALSE(auth::verifyPassword("password", std::string("rl.3StKT.4T8M"), kCheap));
    CHECK_FALSE(auth::verifyPassword("x", std::string("*0"), kCheap));
}

TEST_CASE("password: an unknown user costs as much work as a wrong password") {
    constexpr int kCost = 9;
    const std::string hash = auth::hashPassword("something", kCost);
    // Processor time: others may use the machine too.
    const auto timeOf = [](auto&& work) {
        auto best = std::numeric_limits<std::clock_t>::max();
        for (int i = 0; i < 3; ++i) {
            const std::clock_t start = std::clock();
            work();
            best = std::min(best, std::clock() - start);
        }
        return best;
    };
    const auto wrong = timeOf([&] { CHECK_FALSE(auth::verifyPassword("other", hash, kCost)); });
    const auto unknown = timeOf([&] { CHECK_FALSE(auth::verifyPassword("other", std::nullopt, kCost)); });
    const auto tooLong = timeOf([&] { CHECK_FALSE(auth::verifyPassword(std::string(100, 'x'), hash, kCost)); });
    CHECK(unknown > wrong / 2);
    CHECK(tooLong > wrong / 2);
}

TEST_CASE("password: the policy names what is wrong") {
    CHECK(auth::passwordProblem("elevenchars", "jo") == "must have at least 12 characters");
    CHECK(auth::passwordProblem("twelve chars", "jo") == std::nullopt);
    // Characters are counted, not bytes: 12 Persian letters are 24 bytes.
    CHECK(auth::passwordProblem("رمزعبورخوبما", "jo") == std::nullopt);
    CHECK(auth::passwordProblem("رمزعبورخوبم", "jo") == "must have at least 12 characters");
    CHECK(auth::passwordProblem(std::string(73, 'x'), "jo") == "must not exceed 72 bytes");
    CHECK(auth::passwordProblem("Long.User.Name", "long.user.name") == "must differ from the user name");
    CHECK(auth::passwordProblem("aaaaaaaaaaaaaaa", "jo") == "must not repeat one character");
    CHECK(auth::passwordProblem(std::string("twelve\0chars", 12), "jo") == "must not contain a NUL character");
}

TEST_CASE("password: generated ones meet the policy and differ") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string password = auth::generatePassword();
        CHECK(password.size() == 20);
        CHECK_FALSE(auth::passwordProblem(password, "admin"));
        seen.insert(password);
    }
    CHECK(seen.size() == 100);
}
