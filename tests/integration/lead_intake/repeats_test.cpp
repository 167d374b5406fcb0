/// The same event many times, also at once, is one lead, one line of history and equal answers.
#include <catch2/catch.hpp>

#include <barrier>
#include <set>
#include <thread>

#include "hub/http/error.hpp"
#include "hub/time/clock.hpp"
#include "intake_fixture.hpp"
#include "support/held_up.hpp"
#include "upkeep.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

/// Runs the work on `threads` threads that begin together.
template <class Work>
void atOnce(int threads, const Work& work) {
    std::barrier start(threads);
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            start.arrive_and_wait();
            work(i);
        });
    }
    for (std::thread& thread : running) thread.join();
}

constexpr int kRepeats = 20;

}  // namespace

TEST_CASE("lead_intake: 20 parallel repeats of a call event are one lead, one line of history and equal answers") {
    IntakeFixture hub;
    for (int round = 0; round < 5; ++round) {
        const std::string number = std::to_string(round);
        const std::string query =
            "lead_id=" + number + "&phone_number=0791112340" + number + "&user=8050&uniqueid=1731445214." + number;
        std::vector<std::string> bodies(kRepeats);
        atOnce(kRepeats,
               [&](int i) { bodies[static_cast<std::size_t>(i)] = hub.send(query, EventKind::kStart).response.body; });
        CHECK(std::set<std::string>(bodies.begin(), bodies.end()).size() == 1);
        CHECK(bodies[0].find("Lead created successfully") != std::string::npos);
        CHECK(hub.count("leads") == round + 1);
        CHECK(hub.count("lead_history") == round + 1);
        CHECK(hub.count("lead_call_events") == round + 1);
    }
}

TEST_CASE("lead_intake: a late repeat gets the first answer and undoes nothing") {
    IntakeFixture hub;
    const std::string first = "lead_id=1&user=8050&uniqueid=1.1&city=Hull";
    const std::string answer = hub.send(first).response.body;
    hub.send("lead_id=1&user=8050&uniqueid=1.1&city=Leeds");
    const Told repeated = hub.send(first);
    CHECK(repeated.response.body == answer);
    CHECK(repeated.taken->repeated);
    CHECK(hub.leads.get(hub.admin(), "1").fields.find("city")->asString() == "Leeds");
    CHECK(hub.count("lead_history") == 2);
}

TEST_CASE("lead_intake: start and disposition of a call are two events of one lead") {
    IntakeFixture hub;
    const std::string call = "lead_id=1&phone_number=07911123456&user=8050&uniqueid=1.1&call_id=V1";
    atOnce(2, [&](int i) {
        hub.send(i == 0 ? call : call + "&dispo=SALE", i == 0 ? EventKind::kStart : EventKind::kDispo);
    });
    CHECK(hub.count("leads") == 1);
    CHECK(hub.count("lead_history") == 2);
    CHECK(hub.leads.get(hub.admin(), "1").disposition == "SALE");
}

TEST_CASE("lead_intake: parallel requests about one number under different ids make one lead") {
    IntakeFixture hub;
    std::vector<std::int64_t> ids(kRepeats);
    atOnce(kRepeats, [&](int i) {
        ids[static_cast<std::size_t>(i)] = hub.take("lead_id=" + std::to_string(i) +
                                                    "&phone_number=07911123456&user=8050&f" + std::to_string(i) + "=1")
                                               .lead.id;
    });
    CHECK(std::set<std::int64_t>(ids.begin(), ids.end()).size() == 1);
    CHECK(hub.count("leads") == 1);
    CHECK(hub.count("lead_dialer_ids") == kRepeats);
    CHECK(hub.count("lead_history") == kRepeats);
    // Nobody's field was lost to anybody else's.
    CHECK(hub.stored(ids[0]).extra.size() == kRepeats);
}

TEST_CASE("lead_intake: parallel requests about two numbers that trade their ids keep ids and numbers unique") {
    IntakeFixture hub;
    atOnce(kRepeats, [&](int i) {
        const std::string id = std::to_string(i % 2);
        const std::string number = std::to_string((i / 2) % 2);
        hub.send("lead_id=" + id + "&phone_number=0791112345" + number + "&user=8050");
    });
    CHECK(hub.count("leads") <= 2);
    CHECK(hub.count("lead_dialer_ids") == 2);
    CHECK(hub.count("(SELECT DISTINCT phone_e164 FROM leads WHERE phone_e164 IS NOT NULL) numbers") ==
          hub.count("leads WHERE phone_e164 IS NOT NULL"));
}

TEST_CASE("lead_intake: an Idempotency-Key gives the first answer again, and only for the same request") {
    IntakeFixture hub;
    const std::string query = "lead_id=1&user=8050&city=Hull";
    std::vector<std::string> bodies(kRepeats);
    atOnce(kRepeats, [&](int i) {
        bodies[static_cast<std::size_t>(i)] = hub.sendAs(hub.key, query, EventKind::kFromDialer, "k1").response.body;
    });
    CHECK(std::set<std::string>(bodies.begin(), bodies.end()).size() == 1);
    CHECK(hub.count("lead_history") == 1);
    CHECK_THROWS_AS(hub.sendAs(hub.key, query + "&x=1", EventKind::kFromDialer, "k1"), http::Error);
    CHECK(hub.sendAs(hub.key, query, EventKind::kFromDialer, "k2").response.body.find("updated") != std::string::npos);
}

TEST_CASE("lead_intake: call events are forgotten after their time, and only then") {
    IntakeFixture hub;
    hub.send("lead_id=1&user=8050&uniqueid=1.1");
    const auto forget = [&] {
        return forgetCallEvents(hub.database(), time::systemClock().now() - std::chrono::hours(1), std::stop_token());
    };
    CHECK(forget() == 0);
    hub.base().execute("UPDATE lead_call_events SET received_at = now() - interval '2 hours'");
    CHECK(forget() == 1);
    CHECK(hub.count("lead_call_events") == 0);
}

TEST_CASE("lead_intake: history is kept by month, and months are prepared once") {
    IntakeFixture hub;
    hub.send("lead_id=1&user=8050");
    CHECK(hub.count("lead_history_other") == 0);
    const time::Timestamp now = time::systemClock().now();
    CHECK(prepareHistory(hub.database(), now) <= 1);
    CHECK(prepareHistory(hub.database(), now) == 0);
    CHECK(prepareHistory(hub.database(), now + std::chrono::days(400)) > 0);
}

TEST_CASE("lead_intake: an event is announced once, to the agent it concerns") {
    IntakeFixture hub;
    const std::string query = "lead_id=1&user=8050&uniqueid=1.1&first_name=Jane";
    const TakenLead taken = hub.take(query);
    hub.send(query);
    hub.take("lead_id=1&user=8050&city=Hull");
    hub.leads.change(hub.admin(), "1", json::parse(R"({"city": "Leeds"})"), "GB");
    hub.leads.change(hub.admin(), "1", json::parse(R"({"city": "Leeds"})"), "GB");
    CHECK(hub.base().value("SELECT string_agg(type, ',' ORDER BY id) FROM domain_events") ==
          "lead.created,lead.updated,lead.updated");
    CHECK(hub.base().value("SELECT count(*) FROM domain_events WHERE user_id = " +
                           std::to_string(taken.lead.agent->id) + " AND audience = 'concerned'") == "3");
    CHECK(hub.announcer.times >= 3);
    CHECK(hub.base().value("SELECT data ->> 'full_name' FROM domain_events ORDER BY id LIMIT 1") == "Jane");
}

TEST_CASE("lead_intake: a call to a number that its lead is just losing is another lead's") {
    IntakeFixture hub;
    const std::int64_t first = hub.take("phone_number=07911123456&user=8050").lead.id;
    const std::int64_t second = hub::testing::heldUpBy(
        hub.base(),
        [](db::Transaction& tx) {
            hub::testing::run(tx, "UPDATE leads SET phone = '07911123457', phone_e164 = '+447911123457'");
        },
        [&] { return hub.take("phone_number=07911123456&user=8050").lead.id; });
    CHECK(first != second);
    CHECK(hub.base().value("SELECT string_agg(phone_e164, ' ' ORDER BY id) FROM leads") ==
          "+447911123457 +447911123456");
}
