/// Who sees which leads and what they can do with them.
#include <catch2/catch.hpp>

#include <set>

#include "hub/identity/directory.hpp"
#include "intake_fixture.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

json::Value body(std::string_view text) {
    return json::parse(text);
}

std::set<std::string> namesOf(const LeadPage& page) {
    std::set<std::string> names;
    for (const Lead& lead : page.leads) names.insert(lead.fullName);
    return names;
}

/// Problems by field: "phone: Enter a valid phone number."
std::string problemsOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const InvalidChange& error) {
        std::string all;
        for (const Problem& problem : error.problems()) all += problem.field + ": " + problem.message + "\n";
        return all;
    }
    return "accepted";
}

struct Team : IntakeFixture {
    identity::User agent = makeUser("andy");
    identity::User colleague = makeUser("ashley");
    identity::User qualifier = makeUser("kelly", auth::Role::kQualifier);
    identity::User rep = makeUser("ray", auth::Role::kSalesRep);

    std::string lead(std::string_view name, std::string_view user, std::string_view status) {
        const TakenLead taken = take("lead_id=" + std::string(name) + "&full_name=" + std::string(name) +
                                     "&user=" + std::string(user) + "&status=" + std::string(status));
        return std::to_string(taken.lead.id);
    }
    std::set<std::string> seenBy(const Viewer& viewer) { return namesOf(leads.list(viewer, {}, 1000)); }
};

}  // namespace

TEST_CASE("lead_intake: everybody sees the leads of their role and no others") {
    Team team;
    team.lead("mine", "andy", "interested");
    team.lead("hers", "ashley", "interested");
    team.lead("submitted", "andy", "sent_to_kelly");
    team.lead("appointment", "ashley", "appointment_set");
    const std::string sold = team.lead("sold", "ashley", "sale_made");
    CHECK(team.seenBy(team.admin()).size() == 5);
    CHECK(team.seenBy(team.viewer(team.agent)) == std::set<std::string>{"mine", "submitted"});
    CHECK(team.seenBy(team.viewer(team.qualifier)) == std::set<std::string>{"submitted", "appointment"});
    CHECK(team.seenBy(team.viewer(team.rep)) == std::set<std::string>{"appointment"});
    team.leads.change(team.admin(), sold, body(R"({"field_sales_rep": ")" + team.rep.uuid + "\"}"), "GB");
    CHECK(team.seenBy(team.viewer(team.rep)) == std::set<std::string>{"appointment", "sold"});
    CHECK_THROWS_AS(team.leads.get(team.viewer(team.colleague), "1"), LeadNotFound);
    CHECK_THROWS_AS(team.leads.history(team.viewer(team.colleague), "1", std::nullopt, 10), LeadNotFound);
    CHECK_THROWS_AS(team.leads.change(team.viewer(team.colleague), "1", body(R"({"notes": "x"})"), "GB"), LeadNotFound);
}

TEST_CASE("lead_intake: a lead is found by id and by uuid") {
    Team team;
    const Lead lead = team.leads.get(team.admin(), team.lead("one", "andy", "interested"));
    CHECK(team.leads.get(team.admin(), lead.uuid).id == lead.id);
    for (const std::string_view reference :
         {"0", "99", "-1", "x", "", "00000000-0000-0000-0000-000000000000", "99999999999999999999"}) {
        INFO(reference);
        CHECK_THROWS_AS(team.leads.get(team.admin(), reference), LeadNotFound);
    }
}

TEST_CASE("lead_intake: a change sets what it names, empties what it empties and leaves the rest") {
    Team team;
    const std::string id = team.lead("one", "andy", "interested");
    const Viewer agent = team.viewer(team.agent);
    const Lead lead = team.leads.change(
        agent, id, body(R"({"full_name": " Jane Doe ", "phone": "07911 123456", "email": "jane@example.com",
        "notes": " ab ", "city": "Hull", "appointment_date": "2026-12-01T10:00:00Z", "sale_amount": "1234.5", "epoch": 5,
        "id": 99, "created_at": "1999-01-01", "extra": {}, "unknown": 1})"),
        "GB");
    CHECK(lead.fullName == "Jane Doe");
    CHECK(lead.phoneE164 == "+447911123456");
    CHECK(lead.fields.find("notes")->asString() == "ab");
    CHECK(lead.appointmentDate == time::parseIso8601("2026-12-01T10:00:00Z"));
    CHECK(lead.saleAmount == "1234.50");
    CHECK(std::to_string(lead.id) == id);
    const Lead emptied = team.leads.change(
        agent, id, body(R"({"city": null, "notes": "", "sale_amount": null, "appointment_date": ""})"), "GB");
    CHECK_FALSE(emptied.fields.contains("city"));
    CHECK_FALSE(emptied.fields.contains("notes"));
    CHECK_FALSE(emptied.saleAmount);
    CHECK_FALSE(emptied.appointmentDate);
    CHECK(emptied.fullName == "Jane Doe");
    const History history = team.leads.history(agent, id, std::nullopt, 10);
    REQUIRE(history.count == 3);
    CHECK(history.entries[0].actor == "user:" + std::to_string(team.agent.id));
    CHECK(json::dump(*history.entries[0].changes.find("city")) == R"(["Hull",null])");
}

TEST_CASE("lead_intake: a change of nothing leaves no history") {
    Team team;
    const std::string id = team.lead("one", "andy", "interested");
    const Lead lead = team.leads.get(team.admin(), id);
    team.leads.change(team.admin(), id, body(R"({"full_name": "one", "status": "interested"})"), "GB");
    CHECK(team.leads.history(team.admin(), id, std::nullopt, 10).count == 1);
    CHECK(team.leads.get(team.admin(), id).updatedAt == lead.updatedAt);
}

TEST_CASE("lead_intake: every problem of a change is reported and nothing is changed") {
    Team team;
    const std::string id = team.lead("one", "andy", "interested");
    const std::string other = team.lead("two", "andy", "interested");
    team.leads.change(team.admin(), other, body(R"({"phone": "07911123456"})"), "GB");
    const std::string problems = problemsOf([&] {
        team.leads.change(team.admin(), id,
                          body(R"({"city": "Hull", "title": ")" + std::string(51, 'x') +
                               R"(", "email": "nobody", "status": "", "phone": "none", "sale_amount": "1.234"})"),
                          "GB");
    });
    for (const std::string_view expected :
         {"title: Ensure this field has no more than 50 characters.", "email: Enter a valid email address.",
          "status: This field may not be blank.", "phone: Enter a valid phone number.",
          "sale_amount: A valid number is required."}) {
        CHECK(problems.find(expected) != std::string::npos);
    }
    CHECK_FALSE(team.leads.get(team.admin(), id).fields.contains("city"));
    CHECK(problemsOf([&] { team.leads.change(team.admin(), id, body(R"({"phone": "+447911123456"})"), "GB"); }) ==
          "phone: A lead with this phone number already exists (Lead ID: " + other + ").\n");
    CHECK(problemsOf([&] {
              team.leads.change(team.admin(), id, body(R"({"assigned_agent": 99999})"), "GB");
          }).starts_with("assigned_agent: "));
}

TEST_CASE("lead_intake: only those who may give leads away do") {
    Team team;
    const std::string id = team.lead("one", "andy", "interested");
    const json::Value give = body(R"({"assigned_agent": )" + std::to_string(team.colleague.id) + "}");
    CHECK_THROWS_AS(team.leads.change(team.viewer(team.agent), id, give, "GB"), NotAllowed);
    CHECK(team.leads.change(team.admin(), id, give, "GB").agent->username == "ashley");
    // Sending the lead back as it is, is no change.
    CHECK(team.leads.change(team.viewer(team.colleague), id, give, "GB").agent->username == "ashley");
    CHECK_FALSE(team.leads.change(team.admin(), id, body(R"({"assigned_agent": null})"), "GB").agent);
}

TEST_CASE("lead_intake: a lead goes from the agent to the qualifier to the sales representative") {
    Team team;
    const std::string id = team.lead("one", "andy", "interested");
    const Viewer agent = team.viewer(team.agent);
    const Viewer qualifier = team.viewer(team.qualifier);
    CHECK(problemsOf([&] { team.leads.dispose(agent, id, body("{}")); }) == "disposition: This field is required.\n");
    CHECK(problemsOf([&] { team.leads.dispose(agent, id, body(R"({"disposition": "SALE"})")); }) ==
          "disposition: \"SALE\" is not a valid choice.\n");
    CHECK_THROWS_AS(team.leads.qualify(team.admin(), id, body(R"({"status": "qualified"})"), "GB"), NotAllowed);
    CHECK(team.leads.submit(agent, id, "no").status == "sent_to_kelly");
    CHECK_THROWS_AS(team.leads.submit(agent, id, "no"), NotAllowed);
    CHECK_THROWS_AS(team.leads.qualify(agent, id, body(R"({"status": "qualified"})"), "GB"), NotAllowed);
    const Lead qualified = team.leads.qualify(qualifier, id,
                                              body(R"({"status": "appointment_set", "notes": "keen",
        "appointment_date": "2026-12-01T10:00:00Z", "field_sales_rep": )" +
                                                   std::to_string(team.rep.id) + "}"),
                                              "GB");
    CHECK(qualified.status == "appointment_set");
    CHECK(qualified.fields.find("qualifier_notes")->asString() == "keen");
    CHECK(qualified.salesRep->username == "ray");
    CHECK(team.leads.get(team.viewer(team.rep), id).id == qualified.id);
    const std::string second = team.lead("two", "andy", "interested");
    const Lead disposed = team.leads.dispose(agent, second, body(R"({"disposition": "tenant", "notes": "rents"})"));
    CHECK(disposed.status == "tenant");
    CHECK(disposed.disposition == "tenant");
    CHECK(disposed.fields.find("notes")->asString() == "rents");
}

TEST_CASE("lead_intake: lists filter by status, agent, campaign, day and text") {
    Team team;
    team.take("lead_id=1&user=andy&full_name=Jane+Doe&phone_number=07911123456&campaign=A");
    team.take(
        "lead_id=2&user=ashley&full_name=%D8%B9%D9%84%D9%8A+%D9%83%D8%B1%DB%8C%D9%85%DB%8C&email=ali@example.com&"
        "campaign=B&status=callback");
    const auto found = [&](const ListQuery& query) {
        return namesOf(team.leads.list(team.admin(), query, 1000)).size();
    };
    const auto search = [&](std::string_view text) {
        ListQuery query;
        query.filter.searchPattern = "%" + std::string(text) + "%";
        return found(query);
    };
    ListQuery query;
    query.filter.status = "callback";
    CHECK(found(query) == 1);
    query = {};
    query.agentReference = team.agent.uuid;
    CHECK(found(query) == 1);
    query.agentReference = "nobody";
    CHECK(found(query) == 0);
    query = {};
    query.filter.campaign = "A";
    CHECK(found(query) == 1);
    query = {};
    const time::Date today{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    query.filter.from = time::Date{std::chrono::sys_days(today) - std::chrono::days(1)};
    query.filter.to = time::Date{std::chrono::sys_days(today) + std::chrono::days(1)};
    CHECK(found(query) == 2);
    query.filter.to = query.filter.from = time::Date{std::chrono::sys_days(today) - std::chrono::days(2)};
    CHECK(found(query) == 0);
    CHECK(search("jane d") == 1);
    CHECK(search("7911123456") == 1);
    CHECK(search("ALI@EXAMPLE") == 1);
    // Written with Arabic letters, sought with Persian ones.
    CHECK(search("علی کریمی") == 1);
    CHECK(search("nobody") == 0);
    CHECK(search("") == 2);
    CHECK(search("\\%") == 0);
}

TEST_CASE("lead_intake: following the positions shows every lead once, in every order and direction") {
    Team team;
    for (int i = 0; i < 25; ++i) {
        team.lead("n" + std::to_string((i * 7) % 25), i % 2 == 0 ? "andy" : "ashley",
                  i % 3 == 0 ? "callback" : "interested");
    }
    for (const std::string ordering : {"created_at", "-created_at", "full_name", "-full_name", "status", "-status"}) {
        INFO(ordering);
        std::vector<std::int64_t> paged;
        ListQuery query;
        query.position.ordering = ordering;
        query.position.limit = 10;
        while (true) {
            const LeadPage page = team.leads.list(team.admin(), query, 1000);
            CHECK(page.count == 25);
            if (page.leads.empty()) break;
            for (const Lead& lead : page.leads) paged.push_back(lead.id);
            const Lead& last = page.leads.back();
            query.position.afterId = last.id;
            query.position.afterCreatedAt = last.createdAt;
            query.position.afterText = ordering.ends_with("status") ? last.status : last.fullName;
        }
        query.position = {};
        query.position.ordering = ordering;
        query.position.limit = 100;
        std::vector<std::int64_t> whole;
        for (const Lead& lead : team.leads.list(team.admin(), query, 1000).leads) whole.push_back(lead.id);
        CHECK(paged == whole);
        CHECK(std::set<std::int64_t>(whole.begin(), whole.end()).size() == 25);
    }
    ListQuery query;
    query.position.limit = 10;
    query.position.offset = 20;
    CHECK(team.leads.list(team.admin(), query, 1000).leads.size() == 5);
    CHECK(team.leads.list(team.admin(), query, 10).count == 11);
}

TEST_CASE("lead_intake: polling shows what has changed since") {
    Team team;
    const Viewer agent = team.viewer(team.agent);
    const std::string first = team.lead("first", "andy", "interested");
    team.lead("hers", "ashley", "interested");
    const time::Timestamp before =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    CHECK(team.leads.changedSince(agent, before, 10).empty());
    team.lead("second", "andy", "interested");
    team.leads.change(team.admin(), first, body(R"({"notes": "x"})"), "GB");
    const std::vector<Lead> changed = team.leads.changedSince(agent, before, 10);
    REQUIRE(changed.size() == 2);
    CHECK(changed[0].fullName == "first");
    CHECK(changed[1].fullName == "second");
    CHECK(team.leads.changedSince(agent, before, 1).size() == 1);
}

TEST_CASE("lead_intake: a deleted user leaves the lead and its history") {
    Team team;
    const std::string id = team.lead("one", "andy", "interested");
    team.base().execute("DELETE FROM users WHERE username = 'andy'");
    CHECK_FALSE(team.leads.get(team.admin(), id).agent);
    CHECK(team.leads.history(team.admin(), id, std::nullopt, 10).count == 1);
}
