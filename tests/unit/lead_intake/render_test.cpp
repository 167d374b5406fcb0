#include "render.hpp"

#include <catch2/catch.hpp>

#include "fields.hpp"

using namespace hub;
using namespace hub::lead_intake;

namespace {

TakenLead makeTaken() {
    TakenLead taken;
    taken.created = true;
    taken.lead.id = 17;
    taken.lead.uuid = "3f0c2c64-5a3f-4d0e-9a55-0f6f5a8b2a11";
    taken.lead.fullName = "Jane & \"Joe\" <Doe>";
    taken.lead.phone = "07911123456";
    taken.lead.status = "interested";
    taken.lead.agent = Person{7, "user_8050", "Agent One"};
    taken.lead.fields = {{"address1", "1 High St"}, {"city", "Hull"}, {"epoch", 5}, {"postal_code", "SW1A 1AA"}};
    taken.lead.extra = {{"favourite", "tea"}};
    return taken;
}

}  // namespace

TEST_CASE("lead_intake: a lead object shows every field, null without a value") {
    const json::Value lead = json::parse(leadJson(makeTaken().lead));
    for (const FieldSpec& field : fieldTable()) {
        INFO(field.name);
        CHECK(lead.find(field.name) != nullptr);
    }
    CHECK(lead.find("assigned_agent")->asInteger() == 7);
    CHECK(lead.find("assigned_agent_name")->asString() == "Agent One");
    CHECK(lead.find("field_sales_rep_username")->isNull());
    CHECK(lead.find("epoch")->asInteger() == 5);
    CHECK(lead.find("comments")->isNull());
    CHECK(lead.find("extra")->find("favourite")->asString() == "tea");
}

TEST_CASE("lead_intake: the dashboard's address holds every value, encoded and of bounded length") {
    TakenLead taken = makeTaken();
    taken.lead.fields.set("comments", std::string(5000, 'x'));
    const std::string url = dashboardUrl("https://crm.example.com", taken.lead);
    CHECK(url.starts_with(
        "https://crm.example.com/agent-dashboard?from_dialer=true&lead_id=17&"
        "full_name=Jane%20%26%20%22Joe%22%20%3CDoe%3E&phone=07911123456&address=1%20High%20St%2C%20Hull&"
        "postcode=SW1A%201AA&"));
    CHECK(url.size() < 2000);
    CHECK(dashboardUrl("", taken.lead).empty());
}

TEST_CASE("lead_intake: the answer names the other lead only when there is one") {
    TakenLead taken = makeTaken();
    CHECK(json::parse(takenJson(taken, "")).find("conflict") == nullptr);
    CHECK(json::parse(takenJson(taken, "")).find("redirect_url")->isNull());
    taken.other = TakenLead::Other{18, "u", "99"};
    const json::Value answer = json::parse(takenJson(taken, "https://crm.example.com"));
    CHECK(answer.find("conflict")->find("lead_id")->asInteger() == 18);
    CHECK(answer.find("conflict")->find("dialer_lead_id")->asString() == "99");
}

TEST_CASE("lead_intake: a text answer is one line whatever is in it") {
    TakenLead taken = makeTaken();
    taken.created = false;
    taken.warnings = {"comments: two\r\nlines", "x: y"};
    CHECK(takenLine(taken) == "SUCCESS: lead 17 updated; comments: two  lines; x: y");
}

TEST_CASE("lead_intake: the page for browsers shows names as text") {
    CHECK(savedPage(makeTaken()).find("Jane &amp; &quot;Joe&quot; &lt;Doe&gt; is lead 17.") != std::string::npos);
}
