#include <catch2/catch.hpp>
#include <map>

#include "carriers/exchange.hpp"
#include "carriers/inventory_diff.hpp"
#include "carriers/secret_box.hpp"
#include "number_assignment/src/webhooks/base64.hpp"
#include "number_assignment/src/webhooks/event.hpp"

using namespace hub::number_assignment;
using namespace hub::number_assignment::carriers;
using namespace std::chrono_literals;

namespace {

const hub::time::Timestamp kNow = *hub::time::parseIso8601("2026-11-21T10:00:00Z");

SecretKey key(const std::string& id, char fill) {
    return *readSecretKey(id, toBase64(std::string(32, fill)));
}

hub::http::Headers headers(std::initializer_list<std::pair<std::string, std::string>> fields) {
    hub::http::Headers all;
    for (const auto& [name, value] : fields) all.add(name, value);
    return all;
}

std::string described(const std::vector<DiffEntry>& entries) {
    std::string text;
    for (const DiffEntry& entry : entries)
        text += entry.phoneNumber + " " + std::string(toString(entry.difference)) + " " + entry.actual + "; ";
    return text;
}

OwnedNumber owned(std::string phone, std::string url = "https://hub/e") {
    OwnedNumber number;
    number.id = "PN" + phone;
    number.phoneNumber = std::move(phone);
    number.voice = true;
    number.webhookUrl = std::move(url);
    return number;
}

hub::http::Parameters form(std::vector<hub::http::Parameter> items) {
    return hub::http::Parameters(std::move(items));
}

}  // namespace

TEST_CASE("number_assignment: sealed secrets open with their key, in their place, and nowhere else") {
    const SecretBox box({key("a", 'a')});
    const Sealed sealed = box.seal("the secret", "row 1");
    CHECK(sealed.keyId == "a");
    CHECK(sealed.data.find("secret") == std::string::npos);
    CHECK(box.open(sealed, "row 1") == "the secret");
    CHECK(box.seal("the secret", "row 1").data != sealed.data);  // a nonce is never used twice
    CHECK(box.open(box.seal("", "x"), "x").empty());

    CHECK_THROWS_AS(box.open(sealed, "row 2"), CannotOpen);
    for (std::size_t i = 0; i < sealed.data.size(); ++i) {
        Sealed altered = sealed;
        altered.data[i] = static_cast<char>(altered.data[i] ^ 1);
        CHECK_THROWS_AS(box.open(altered, "row 1"), CannotOpen);
    }
    CHECK_THROWS_AS(box.open({"a", sealed.data.substr(0, 20)}, "row 1"), CannotOpen);
    CHECK_THROWS_AS(SecretBox({key("a", 'b')}).open(sealed, "row 1"), CannotOpen);
    CHECK_THROWS_AS(SecretBox({key("b", 'a')}).open(sealed, "row 1"), CannotOpen);

    const SecretBox both({key("b", 'b'), key("a", 'a')});
    CHECK(both.open(sealed, "row 1") == "the secret");
    CHECK(both.seal("x", "y").keyId == "b");
    CHECK_FALSE(SecretBox({}).usable());
}

TEST_CASE("number_assignment: encryption keys are 32 bytes in base64") {
    CHECK(readSecretKey("a", toBase64(std::string(32, 'x')) + "\n")->bytes == std::string(32, 'x'));
    for (const std::string& wrong :
         {std::string(), std::string("x"), toBase64(std::string(31, 'x')), toBase64(std::string(33, 'x'))})
        CHECK_FALSE(readSecretKey("a", wrong));
}

TEST_CASE("number_assignment: carriers say how long they want to be left alone") {
    CHECK(wantedPause(headers({{"Retry-After", "3"}}), kNow) == 3s);
    CHECK(wantedPause(headers({{"Retry-After", "Sat, 21 Nov 2026 10:00:07 GMT"}}), kNow) == 7s);
    CHECK(wantedPause(headers({{"retry-after-ms", "250"}, {"Retry-After", "3"}}), kNow) == 250ms);
    CHECK(wantedPause(headers({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "12"}}), kNow) == 12s);
    CHECK_FALSE(wantedPause(headers({{"x-ratelimit-remaining", "7"}, {"x-ratelimit-reset", "12"}}), kNow));
    CHECK_FALSE(wantedPause(headers({{"Retry-After", "soon"}}), kNow));
    CHECK_FALSE(wantedPause(headers({{"retry-after-ms", "nan"}}), kNow));
    CHECK_FALSE(wantedPause({}, kNow));
}

TEST_CASE("number_assignment: Twilio's dates") {
    CHECK(parseRfc2822("Sat, 21 Nov 2026 10:00:00 +0000") == kNow);
    CHECK(parseRfc2822("Sat, 21 Nov 2026 05:00:00 -0500") == kNow);
    CHECK_FALSE(parseRfc2822(""));
    CHECK_FALSE(parseRfc2822("2026-11-21T10:00:00Z"));
}

TEST_CASE("number_assignment: the hub's numbers against a carrier's") {
    const std::string url = "https://hub/e";
    const auto local = [](std::string phone) { return LocalNumber{"id", std::move(phone), true, true, false}; };
    CHECK(compare({local("+1")}, {owned("+1")}, url).empty());
    CHECK(described(compare({local("+1")}, {owned("+2")}, url)) == "+1 missing_there none; +2 missing_here voice; ");
    CHECK(described(compare({local("+1")}, {owned("+1", "https://else")}, url)) == "+1 webhook https://else; ");

    OwnedNumber taken = owned("+1", "https://else");
    taken.takenOverBy = "trunk TK1";
    taken.sms = true;
    CHECK(described(compare({local("+1")}, {taken}, url)) == "+1 taken_over trunk TK1; +1 capabilities voice, sms; ");

    OwnedNumber ordered = owned("+1");
    ordered.usable = false;
    CHECK(compare({}, {ordered}, url).empty());
    CHECK(compare({local("+1")}, {ordered}, url).empty());
    CHECK(compare({}, {}, url).empty());
}

TEST_CASE("number_assignment: Twilio's events") {
    const auto event = webhooks::readTwilioEvent(form({{"CallSid", "CA1"},
                                                       {"CallStatus", "in-progress"},
                                                       {"SequenceNumber", "2"},
                                                       {"Timestamp", "Sat, 21 Nov 2026 09:59:58 +0000"}}),
                                                 "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0", kNow);
    REQUIRE(event);
    CHECK(event->id == "CA1:2:in-progress");
    CHECK(event->state == CallState::kAnswered);
    CHECK(event->order == 2);
    CHECK(event->occurredAt == kNow - 2s);
    CHECK(event->callId == "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0");

    // Without numbers the usual order of the states holds; without a time that of the arrival.
    std::map<std::string, std::int64_t> orders;
    for (const char* status : {"initiated", "ringing", "in-progress", "completed", "busy", "failed"}) {
        const auto plain =
            webhooks::readTwilioEvent(form({{"CallSid", "CA1"}, {"CallStatus", status}}), "no uuid", kNow);
        REQUIRE(plain);
        CHECK_FALSE(plain->callId);
        CHECK(plain->occurredAt == kNow);
        orders[status] = plain->order;
    }
    CHECK(orders ==
          std::map<std::string, std::int64_t>{
              {"initiated", 0}, {"ringing", 1}, {"in-progress", 2}, {"completed", 3}, {"busy", 3}, {"failed", 3}});
    CHECK_FALSE(webhooks::readTwilioEvent(form({{"CallSid", "CA1"}, {"CallStatus", "queued"}}), {}, kNow)->state);
    CHECK(webhooks::readTwilioEvent(form({{"CallSid", "CA1"}, {"CallStatus", "completed"}, {"CallDuration", "x"}}), {},
                                    kNow)
              ->duration == std::nullopt);
    for (const auto& wrong : {form({}), form({{"CallSid", "CA1"}, {"CallStatus", ""}}),
                              form({{"CallSid", "CA 1"}, {"CallStatus", "busy"}})})
        CHECK_FALSE(webhooks::readTwilioEvent(wrong, {}, kNow));
}

TEST_CASE("number_assignment: Telnyx' events") {
    const auto read = [](const std::string& payload, const std::string& kind = "call.hangup") {
        return webhooks::readTelnyxEvent(
            hub::json::parse(R"({"data": {"id": "1-2", "event_type": ")" + kind +
                             R"(", "occurred_at": "2026-11-21T10:00:00.000001Z", "payload": )" + payload + "}}"));
    };
    const auto event = read(R"({"call_control_id": "v3:a_b-c", "hangup_cause": "user_busy", "sip_hangup_cause": "486",
                                "client_state": "MGNjYzdiNTQtNGRmMy00YmNhLWE2NWEtM2RhMWVjYzc3N2Yw"})");
    REQUIRE(event);
    CHECK(event->state == CallState::kBusy);
    CHECK(event->cause == "user_busy, sip 486");
    CHECK(event->callId == "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0");
    CHECK(event->occurredAt == kNow + 1us);
    CHECK(event->order == event->occurredAt.time_since_epoch().count());
    CHECK_FALSE(read(R"({"call_control_id": "v3:a"})", "call.speak.started")->state);
    CHECK(read(R"({"call_control_id": "v3:a"})")->state == CallState::kFailed);
    CHECK_FALSE(read(R"({"call_control_id": "v3:a"})", "message.sent"));
    CHECK_FALSE(read(R"({})"));
    CHECK_FALSE(read("[]"));
    CHECK_FALSE(webhooks::readTelnyxEvent(hub::json::parse("[1]")));
    CHECK(webhooks::telnyxConnection(hub::json::parse(R"({"data": {"payload": {"connection_id": 7}}})")) == "7");
    CHECK(webhooks::telnyxConnection(hub::json::parse("7")).empty());
}
