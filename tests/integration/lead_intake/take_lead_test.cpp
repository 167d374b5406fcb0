/// Which lead a request is about, and what it may change there.
#include <catch2/catch.hpp>

#include "hub/identity/directory.hpp"
#include "intake_fixture.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

TEST_CASE("lead_intake: a new lead is stored with every field, its agent and its history") {
    IntakeFixture hub;
    const TakenLead taken = hub.take(
        "lead_id=1234567&vendor_lead_code=V1&phone_code=44&phone_number=07911123456&first_name=John&middle_initial=A&"
        "last_name=Smith"
        "&email=john@example.com&user=8050&campaign=SOLAR&SQLdate=2024-11-12+154014&epoch=1731426014&rank=10&favourite="
        "tea");
    CHECK(taken.created);
    const Lead lead = hub.stored(taken.lead.id);
    CHECK(lead.fullName == "John A Smith");
    CHECK(lead.status == "interested");
    CHECK(lead.phone == "07911123456");
    CHECK(lead.phoneE164 == "+447911123456");
    CHECK(lead.dialerLeadId == "1234567");
    REQUIRE(lead.agent);
    CHECK(lead.agent->username == "user_8050");
    CHECK(lead.fields.find("vendor_id")->asString() == "V1");
    CHECK(lead.fields.find("SQLdate")->asString() == "2024-11-12T15:40:14Z");
    CHECK(lead.fields.find("epoch")->asInteger() == 1731426014);
    CHECK(lead.extra.find("favourite")->asString() == "tea");
    const History history = hub.leads.history(hub.admin(), std::to_string(lead.id), std::nullopt, 10);
    REQUIRE(history.count == 1);
    CHECK(history.entries[0].created);
    CHECK(history.entries[0].kind == "from_dialer");
    CHECK(history.entries[0].actor == "api_key:1");
}

TEST_CASE("lead_intake: one person is one lead, however the number is written") {
    IntakeFixture hub;
    const std::int64_t id = hub.take("phone_number=07911123456&user=8050&first_name=John").lead.id;
    for (const std::string_view number : {"%2B447911123456", "447911123456", "7911123456",
                                          "%DB%B0%DB%B7%DB%B9%DB%B1%DB%B1%DB%B1%DB%B2%DB%B3%DB%B4%DB%B5%DB%B6"}) {
        const TakenLead again = hub.take("user=8050&phone_number=" + std::string(number));
        INFO(number);
        CHECK_FALSE(again.created);
        CHECK(again.lead.id == id);
    }
    CHECK(hub.count("leads") == 1);
}

TEST_CASE("lead_intake: a later click never loses data") {
    IntakeFixture hub;
    const std::int64_t id =
        hub.take("lead_id=1&phone_number=07911123456&user=8050&first_name=John&last_name=Smith&city=Hull&x=1&y=2")
            .lead.id;
    hub.take("lead_id=1&user=8050&last_name=&city=&phone_number=&x=&y=3&comments=later");
    const Lead lead = hub.stored(id);
    CHECK(lead.fullName == "John Smith");
    CHECK(lead.phone == "07911123456");
    CHECK(lead.phoneE164 == "+447911123456");
    CHECK(lead.fields.find("city")->asString() == "Hull");
    CHECK(lead.fields.find("comments")->asString() == "later");
    CHECK(lead.extra.find("x")->asString() == "1");
    CHECK(lead.extra.find("y")->asString() == "3");
    const History history = hub.leads.history(hub.admin(), std::to_string(id), std::nullopt, 10);
    REQUIRE(history.count == 2);
    CHECK(json::dump(*history.entries[0].changes.find("extra.y")) == R"(["2","3"])");
    CHECK(json::dump(*history.entries[0].changes.find("comments")) == R"([null,"later"])");
}

TEST_CASE("lead_intake: a name follows its parts until somebody gives one") {
    IntakeFixture hub;
    const std::int64_t id = hub.take("lead_id=1&user=8050&first_name=John&last_name=Smith").lead.id;
    hub.take("lead_id=1&user=8050&first_name=Jon");
    CHECK(hub.stored(id).fullName == "Jon Smith");
    hub.take("lead_id=1&user=8050&full_name=Dr+Smith");
    hub.take("lead_id=1&user=8050&first_name=Johnny");
    CHECK(hub.stored(id).fullName == "Dr Smith");
}

TEST_CASE("lead_intake: who has moved on is not set back") {
    IntakeFixture hub;
    const std::int64_t id = hub.take("lead_id=1&user=8050", EventKind::kStart).lead.id;
    CHECK(hub.stored(id).status == "cold_call");
    hub.take("lead_id=1&user=8050", EventKind::kWebForm);
    CHECK(hub.stored(id).status == "interested");
    hub.take("lead_id=1&user=8050&status=qualified");
    CHECK(hub.stored(id).status == "qualified");
    for (const std::string_view query :
         {"lead_id=1&user=8050", "lead_id=1&user=8050&status=interested", "lead_id=1&user=8050&status=cold_call"}) {
        hub.take(query);
        CHECK(hub.stored(id).status == "qualified");
    }
}

TEST_CASE("lead_intake: the table takes every status there is") {
    IntakeFixture hub;
    for (const std::string_view status : statuses()) {
        CHECK(hub.take("user=8050&lead_id=" + std::string(status) + "&status=" + std::string(status)).lead.status ==
              status);
    }
}

TEST_CASE("lead_intake: the dialer's code decides the status of a lead made by its disposition") {
    IntakeFixture hub;
    const auto statusAfter = [&](std::string_view query) { return hub.take(query, EventKind::kDispo).lead.status; };
    CHECK(statusAfter("lead_id=1&user=8050&dispo=SALE&talk_time=214&recording_filename=r1") == "interested");
    CHECK(statusAfter("lead_id=2&user=8050&dispo=NI") == "not_interested");
    CHECK(statusAfter("lead_id=3&user=8050&dispo=A") == "cold_call");
    const Lead sale = hub.leads.get(hub.admin(), "1");
    CHECK(sale.disposition == "SALE");
    CHECK(sale.fields.find("talk_time")->asInteger() == 214);
    CHECK(sale.fields.find("recording_file")->asString() == "r1");
}

TEST_CASE("lead_intake: when lead id and telephone number point at two leads, the id wins and the other is named") {
    IntakeFixture hub;
    const std::int64_t first = hub.take("lead_id=1&phone_number=07911123456&user=8050").lead.id;
    const std::int64_t second = hub.take("lead_id=2&phone_number=07911123457&user=8050").lead.id;
    const Told told = hub.send("lead_id=1&phone_number=07911123457&user=8050&city=Hull");
    CHECK(told.taken->lead.id == first);
    CHECK(told.taken->lead.phoneE164 == "+447911123456");
    CHECK(told.taken->lead.fields.find("city")->asString() == "Hull");
    REQUIRE(told.taken->other);
    CHECK(told.taken->other->id == second);
    CHECK(told.response.body.find("\"conflict\":{") != std::string::npos);
    CHECK(hub.stored(second).phoneE164 == "+447911123457");
}

TEST_CASE("lead_intake: a lead is found under every id a dialer ever gave it") {
    IntakeFixture hub;
    const std::int64_t id = hub.take("lead_id=1&phone_number=07911123456&user=8050").lead.id;
    CHECK(hub.take("lead_id=2&phone_number=07911123456&user=8050").lead.id == id);
    CHECK(hub.take("lead_id=1&user=8050").lead.id == id);
    CHECK(hub.take("lead_id=2&user=8050").lead.id == id);
    CHECK(hub.count("leads") == 1);
}

TEST_CASE("lead_intake: two dialers may use the same lead id for two people") {
    IntakeFixture hub;
    auth::Principal other = hub.key;
    hub.database().inTransaction("second_dialer", [&](db::Transaction& tx) {
        other.dialerId = identity::createDialer(tx, hub.organizationId, "second", "IR").id;
    });
    other.dialerName = "second";
    auth::Principal none = hub.key;
    none.dialerId.reset();
    const std::int64_t first = hub.take("lead_id=1&user=8050").lead.id;
    const TakenLead second =
        *hub.sendAs(other, "lead_id=1&user=8050&phone_number=09121234567", EventKind::kFromDialer).taken;
    const std::int64_t third = hub.sendAs(none, "lead_id=1&user=8050", EventKind::kFromDialer).taken->lead.id;
    CHECK(std::set<std::int64_t>{first, second.lead.id, third}.size() == 3);
    CHECK(second.lead.phoneE164 == "+989121234567");
    CHECK(hub.sendAs(none, "lead_id=1&user=8050", EventKind::kFromDialer).taken->lead.id == third);
}

TEST_CASE("lead_intake: another organization's lead is never touched") {
    IntakeFixture hub;
    auth::Principal stranger = hub.key;
    hub.database().inTransaction("second_organization", [&](db::Transaction& tx) {
        stranger.organizationId = identity::createOrganization(tx, {"other", "Other"}).id;
        stranger.dialerId = identity::createDialer(tx, *stranger.organizationId, "vici", "GB").id;
    });
    const std::int64_t mine = hub.take("lead_id=1&phone_number=07911123456&user=8050").lead.id;
    const TakenLead theirs = *hub.sendAs(stranger, "lead_id=1&phone_number=07911123456", EventKind::kAddLead).taken;
    CHECK(theirs.created);
    CHECK(theirs.lead.id != mine);
    CHECK_THROWS_AS(hub.leads.get(hub.admin(), std::to_string(theirs.lead.id)), LeadNotFound);
    // Their dialer does not know our agent either.
    CHECK_THROWS_AS(hub.sendAs(stranger, "lead_id=2&user=8050", EventKind::kFromDialer), Refusal);
}

TEST_CASE("lead_intake: leads without a telephone number") {
    IntakeFixture hub;
    CHECK(hub.take("lead_id=1&user=8050").lead.id != hub.take("lead_id=2&user=8050").lead.id);
    CHECK_FALSE(hub.take("lead_id=1&user=8050").created);
    // Nothing tells these two from their repeats but what they say.
    const TakenLead jane = hub.take("user=8050&first_name=Jane");
    CHECK(hub.take("user=8050&first_name=Jane").lead.id == jane.lead.id);
    CHECK(hub.take("user=8050&first_name=June").created);
    // A lead that has no number gets one, and keeps what is no number.
    CHECK(hub.take("lead_id=3&user=8050&phone_number=unknown").lead.phone == "unknown");
    CHECK(hub.take("lead_id=3&user=8050&phone_number=07911123456").lead.phoneE164 == "+447911123456");
    CHECK(hub.take("lead_id=3&user=8050&phone_number=unknown").lead.phone == "07911123456");
}

TEST_CASE("lead_intake: the agent of a known lead follows the configured rule") {
    IntakeFixture hub;
    const std::int64_t other = hub.makeUser("LeiaG").id;
    const auto agentAfter = [&](Reassign mode, std::string_view id, std::string_view user) {
        hub.config.rules.reassign = mode;
        const TakenLead taken = hub.take("lead_id=" + std::string(id) + "&user=" + std::string(user));
        return taken.lead.agent ? taken.lead.agent->username : "(nobody)";
    };
    CHECK(agentAfter(Reassign::kNever, "1", "8050") == "user_8050");
    CHECK(agentAfter(Reassign::kNever, "1", "leiag") == "user_8050");
    CHECK(agentAfter(Reassign::kIfUnassigned, "1", "leiag") == "user_8050");
    CHECK(agentAfter(Reassign::kAlways, "1", "leiag") == "LeiaG");
    CHECK(agentAfter(Reassign::kAlways, "1", "VDAD") == "LeiaG");
    CHECK(agentAfter(Reassign::kAlways, "2", "vdcl") == "(nobody)");
    CHECK(agentAfter(Reassign::kNever, "2", "8050") == "(nobody)");
    CHECK(agentAfter(Reassign::kIfUnassigned, "2", "8050") == "user_8050");
    CHECK(hub.leads.get(hub.admin(), "1").agent->id == other);
}

TEST_CASE("lead_intake: the agent is found by link, by either spelling, else the request is refused") {
    IntakeFixture hub;
    const identity::User linked = hub.makeUser("caleb_galloway");
    hub.database().inTransaction(
        "link", [&](db::Transaction& tx) { identity::linkDialerUser(tx, *hub.key.dialerId, "CalebG", linked.id); });
    const auto agentOf = [&](std::string_view query) { return hub.take(query).lead.agent->username; };
    CHECK(agentOf("lead_id=1&dialer_user_id=calebg&user=8050") == "caleb_galloway");
    CHECK(agentOf("lead_id=2&user=user_8050") == "user_8050");
    CHECK(agentOf("lead_id=3&dialer_user_id=stranger&user=8050") == "user_8050");
    CHECK(agentOf("lead_id=4&user=&closer=8050&fronter=CalebG") == "user_8050");
    const auto reason = [&](std::string_view query, EventKind kind) {
        try {
            hub.send(query, kind);
        } catch (const Refusal& refusal) {
            return std::string(refusal.what());
        }
        return std::string("taken");
    };
    CHECK(reason("lead_id=5", EventKind::kFromDialer) == "Missing required fields: dialer_user_id or user");
    CHECK(reason("lead_id=5&user=stranger", EventKind::kFromDialer) == "Agent mapping not found");
    CHECK(reason("lead_id=5&user=stranger", EventKind::kAddLead) == "taken");
    CHECK(reason("lead_id=6", EventKind::kNoAgent) == "taken");
}
