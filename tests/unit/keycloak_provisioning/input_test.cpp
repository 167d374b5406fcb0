// Requests before they meet the engine: rows, webhooks, signatures, limits.
#include <catch2/catch.hpp>

#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "rate_limiter.hpp"
#include "user_input.hpp"
#include "webhook/event.hpp"
#include "webhook/signature.hpp"

using namespace hub;
using namespace hub::keycloak_provisioning;
using namespace std::chrono_literals;

namespace {

DesiredUser read(const char* row, Needed needed = Needed::kWholeUser) {
    return readUser(json::parse(row), needed);
}

std::string problemOf(const char* row) {
    const DesiredUser user = read(row);
    return user.problem ? user.problem->code + " " + user.problem->message : "";
}

}  // namespace

TEST_CASE("keycloak_provisioning: a row is read as senders spell it") {
    const DesiredUser user = read(R"({"keycloak_id":" k1 ","email":"a@x.org ","first_name":"","last_name":null,
        "engagemx_client_id":"acme","is_active":false,"unknown":[1]})");
    CHECK_FALSE(user.problem);
    CHECK(user.keycloakId == "k1");
    CHECK(user.email == "a@x.org");
    CHECK(user.firstName == "");
    CHECK_FALSE(user.lastName);
    CHECK(user.active == false);
}

TEST_CASE("keycloak_provisioning: what is wrong with a row is said with its field") {
    CHECK(problemOf("5") == "invalid_type must be an object, not integer");
    CHECK(problemOf(R"({"keycloak_id":null,"email":"a@x.org","engagemx_client_id":"c"})") ==
          "required keycloak_id is required");
    CHECK(problemOf(R"({"keycloak_id":"k","email":5,"engagemx_client_id":"c"})") ==
          "invalid_type email must be a string, not integer");
    CHECK(problemOf(R"({"keycloak_id":"k","email":"a@x.org"})") == "required engagemx_client_id is required");
    CHECK(problemOf(R"({"keycloak_id":"k","email":"a@x.org","engagemx_client_id":"c","is_active":"yes"})") ==
          "invalid_type is_active must be true or false, not string");
    CHECK_FALSE(read(R"({"keycloak_id":"k"})", Needed::kNothing).problem);
}

TEST_CASE("keycloak_provisioning: webhooks ask for what their type says") {
    const auto event = [](const char* type) {
        return webhook::readEvent(json::Object{{"event_type", type},
                                               {"event_id", "1"},
                                               {"source", "crm"},
                                               {"data", json::Object{{"keycloak_id", "k"}, {"first_name", ""}}}});
    };
    const webhook::Event updated = event("user.updated");
    const DesiredUser update = webhook::desiredBy(updated, updated.data);
    CHECK_FALSE(update.problem);
    CHECK_FALSE(update.firstName);
    CHECK_FALSE(update.active);
    const DesiredUser off = webhook::desiredBy(event("user.deactivated"), updated.data);
    CHECK(off.active == false);
    CHECK(off.mustExist);
    CHECK(webhook::usersOf(event("client.updated"), 10).empty());
    CHECK_THROWS_WITH(event("user.deleted"), "Unknown event type: user.deleted");
    CHECK_THROWS_WITH(webhook::usersOf(event("user.bulk_created"), 10),
                      "Webhook validation failed: data.users is required, a list of users");
    CHECK_THROWS_WITH(webhook::readEvent(json::Object{{"event_type", "user.created"}}),
                      "Webhook validation failed: event_id is required");
}

TEST_CASE("keycloak_provisioning: a signature is the HMAC of the body, in a header or in the body") {
    const std::string secret = "0123456789abcdef";
    http::Request request;
    request.body = R"({"event_id": "1",  "source":"crm"})";
    const json::Value body = json::parse(request.body);
    CHECK_FALSE(webhook::isSigned(request, body, secret));
    const std::string signature = auth::toHex(auth::hmacSha256(secret, request.body));
    for (const std::string& value : {signature, "sha256=" + signature}) {
        http::Request with = request;
        with.headers.add("X-Webhook-Signature", value);
        CHECK(webhook::isSigned(with, body, secret));
        CHECK_FALSE(webhook::isSigned(with, body, "another secret 0"));
        with.body += " ";
        CHECK_FALSE(webhook::isSigned(with, body, secret));
    }
    json::Value inside = body;
    inside.asObject().set("signature", auth::toHex(auth::hmacSha256(secret, R"({"event_id":"1","source":"crm"})")));
    CHECK(webhook::isSigned(request, inside, secret));
    inside.asObject().set("event_id", "2");
    CHECK_FALSE(webhook::isSigned(request, inside, secret));
    http::Request wrong = request;
    wrong.headers.add("X-Hub-Signature-256", "sha256=zz");
    CHECK_FALSE(webhook::isSigned(wrong, inside, secret));
}

TEST_CASE("keycloak_provisioning: a bucket empties for one caller and fills again with time") {
    RateLimiter limiter;
    const RateLimiter::Limit limit{0.5, 2};
    time::Timestamp now{};
    CHECK_FALSE(limiter.take("a", limit, now));
    CHECK_FALSE(limiter.take("a", limit, now));
    CHECK(limiter.take("a", limit, now) == 2s);
    CHECK_FALSE(limiter.take("b", limit, now));
    now += 1s;
    CHECK(limiter.take("a", limit, now) == 1s);
    now += 1s;
    CHECK_FALSE(limiter.take("a", limit, now));
    CHECK(limiter.take("a", limit, now - 10s) == 2s);
}
