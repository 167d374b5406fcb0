#include "lead_input.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "call_event.hpp"
#include "dialect/request.hpp"
#include "fields.hpp"
#include "requests.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

const Interpretation kStrict{EventKind::kFromDialer, true};

LeadInput readJson(std::string_view body, const Interpretation& how = {}) {
    return readLead(postRequest("application/json", body), how);
}

std::string problemOf(const LeadInput& lead, std::string_view field) {
    for (const Problem& problem : lead.problems) {
        if (problem.field == field) return problem.message;
    }
    return {};
}

std::string withPhone(LeadInput lead, std::string_view region, bool trustPhoneCode = true) {
    identifyPhone(lead, {region, trustPhoneCode});
    return lead.phoneE164.value_or("(none)");
}

}  // namespace

TEST_CASE("lead_intake: all problems of a strict request are reported in the words of the replaced system") {
    const LeadInput lead = readJson(R"({"user": "8050", "title": ")" + std::string(51, 'x') + R"(", "email": "nobody",
        "status": "NA", "epoch": "now", "server_ip": "10.0.0", "date_of_birth": "31.01.1970", "SQLdate": "yesterday",
        "rank": true, "city": {"name": "Hull"}})",
                                    kStrict);
    CHECK(problemOf(lead, "title") == "Ensure this field has no more than 50 characters.");
    CHECK(problemOf(lead, "email") == "Enter a valid email address.");
    CHECK(problemOf(lead, "status") == "\"NA\" is not a valid choice.");
    CHECK(problemOf(lead, "epoch") == "A valid integer is required.");
    CHECK(problemOf(lead, "server_ip") == "Enter a valid IPv4 or IPv6 address.");
    CHECK(problemOf(lead, "date_of_birth") == "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.");
    CHECK(problemOf(lead, "SQLdate").starts_with("Datetime has wrong format."));
    CHECK(problemOf(lead, "rank") == "Not a valid string.");
    CHECK(problemOf(lead, "city") == "Not a valid string.");
    CHECK(lead.problems.size() == 9);
}

TEST_CASE("lead_intake: a sender that reads no answers loses nothing by a value that does not fit") {
    const LeadInput lead =
        readLead(getRequest("lead_id=1&email=nobody&epoch=now&date_of_birth=31.01.1970&server_ip=pbx"));
    CHECK(lead.problems.empty());
    CHECK_FALSE(lead.email);
    CHECK(lead.extra.find("email")->asString() == "nobody");
    CHECK(lead.extra.find("epoch")->asString() == "now");
    CHECK(lead.extra.find("date_of_birth")->asString() == "31.01.1970");
    CHECK(lead.extra.find("server_ip")->asString() == "pbx");
    CHECK(lead.warnings.size() == 4);
}

TEST_CASE("lead_intake: every field is taken up to its limit and not beyond") {
    for (const FieldSpec& field : fieldTable()) {
        if (field.limit == 0 || field.type == FieldType::kEmail || field.type == FieldType::kStatus) continue;
        INFO(field.name);
        const std::string name(field.name);
        const std::string fits(field.limit, '7');
        CHECK(readJson(R"({")" + name + R"(": ")" + fits + R"("})", kStrict).problems.empty());
        const LeadInput tooLong = readJson(R"({")" + name + R"(": ")" + fits + R"(7"})", kStrict);
        CHECK(problemOf(tooLong, field.name) ==
              "Ensure this field has no more than " + std::to_string(field.limit) + " characters.");
    }
}

TEST_CASE("lead_intake: names match without regard to case, unknown ones keep theirs") {
    const LeadInput lead =
        readLead(getRequest("LEAD_ID=1&sqldate=2024-11-12+154014&sipEXTEN=cc1&My_Field=x&my_field=y"));
    CHECK(lead.dialerLeadId == "1");
    CHECK(lead.field("SQLdate") == "2024-11-12T15:40:14Z");
    CHECK(lead.field("SIPexten") == "cc1");
    CHECK(lead.extra.find("My_Field")->asString() == "x");
    CHECK(lead.extra.find("my_field")->asString() == "y");
}

TEST_CASE("lead_intake: VICIdial's name of a field wins over ours, which is kept") {
    const LeadInput lead =
        readJson(R"({"dialer_lead_id": "A", "lead_id": "B", "vendor_lead_code": "V", "recording_filename": "r"})");
    CHECK(lead.dialerLeadId == "B");
    CHECK(lead.extra.find("dialer_lead_id")->asString() == "A");
    CHECK(lead.field("vendor_id") == "V");
    CHECK(lead.field("recording_file") == "r");
    const LeadInput same = readJson(R"({"dialer_lead_id": "A", "lead_id": "A"})");
    CHECK(same.extra.empty());
}

TEST_CASE("lead_intake: of a repeated field the last filled-in value counts and all are kept") {
    const LeadInput lead = readLead(getRequest("city=Hull&city=Leeds&city=&box=a&box=b&box=a"));
    CHECK(lead.field("city") == "Leeds");
    CHECK(json::dump(*lead.extra.find("city")) == R"(["Hull","Leeds"])");
    CHECK(json::dump(*lead.extra.find("box")) == R"(["b","a"])");
}

TEST_CASE("lead_intake: the lead's name, never the agent's") {
    CHECK(readJson(R"({"full_name": "Jane Doe", "first_name": "J"})").fullName == "Jane Doe");
    CHECK(readJson(R"({"fullname": "Jane Doe"})").fullName == "Jane Doe");
    CHECK(readJson(R"({"fullname": "Jane Doe"})").extra.empty());
    const LeadInput webForm = readJson(R"({"fullname": "Agent One", "last_name": "Doe"})");
    CHECK_FALSE(webForm.fullName);
    CHECK(webForm.extra.find("fullname")->asString() == "Agent One");
    const LeadInput noAgent =
        readJson(R"({"full_name": "Outbound Auto Dial", "first_name": "Jane"})", {EventKind::kNoAgent, false});
    CHECK_FALSE(noAgent.fullName);
    CHECK(noAgent.extra.find("full_name")->asString() == "Outbound Auto Dial");
    CHECK(readJson(R"({"full_name": "Jane Doe"})", {EventKind::kNoAgent, false}).fullName == "Jane Doe");
}

TEST_CASE("lead_intake: one person has one number, however it is written") {
    for (const std::string_view number : {"07911123456", "+447911123456", "447911123456", "7911 123456",
                                          "0044 7911 123456", "۰۷۹۱۱۱۲۳۴۵۶", "٠٧٩١١١٢٣٤٥٦"}) {
        INFO(number);
        CHECK(withPhone(readJson(R"({"phone_code": "44", "phone_number": ")" + std::string(number) + R"("})"), "GB") ==
              "+447911123456");
    }
    CHECK(withPhone(readJson(R"({"phone_number": "9121234567", "phone_code": "98"})"), "GB") == "+989121234567");
    CHECK(withPhone(readJson(R"({"phone_number": "09121234567", "phone_code": "1"})"), "IR", false) == "+989121234567");
    CHECK(withPhone(readJson(R"({"phone": "unknown", "phone_number": "07911123456"})"), "GB") == "+447911123456");
}

TEST_CASE("lead_intake: what is no number matches nobody") {
    for (const std::string_view number : {"0000000000", "unknown", "1", "+440000000000", "9999999999"}) {
        INFO(number);
        LeadInput lead = readJson(R"({"phone_number": ")" + std::string(number) + R"("})");
        identifyPhone(lead, {"GB", true});
        CHECK_FALSE(lead.phoneE164);
        CHECK(lead.phone == number);
        CHECK(lead.warnings.size() == 1);
    }
}

TEST_CASE("lead_intake: the agent is named by the first of four fields") {
    CHECK(agentCandidates(readJson(R"({"user": "u", "closer": "c", "fronter": "f", "dialer_user_id": "d"})")) ==
          std::vector<std::string>{"d", "u", "c", "f"});
    CHECK(agentCandidates(readJson(R"({"user": "", "closer": "8050", "fronter": "8050"})")) ==
          std::vector<std::string>{"8050"});
    CHECK(agentCandidates(readJson("{}")).empty());
}

TEST_CASE("lead_intake: a dialer's status code is how the call ended, not the lead's status") {
    const LeadInput lead = readLead(getRequest("lead_id=1&status=NA&talk_time=12"));
    CHECK_FALSE(lead.status);
    CHECK(lead.disposition == "NA");
    CHECK(lead.field("talk_time") == "12");
    CHECK(lead.extra.find("talk_time")->asString() == "12");
    CHECK(lead.warnings.empty());
    CHECK(readLead(getRequest("status=callback&dispo=CALLBK")).status == "callback");
}

TEST_CASE("lead_intake: repeats of a call event share a key, other events do not") {
    const auto keyOf = [](std::string_view query, EventKind kind = EventKind::kStart, std::int64_t dialer = 1) {
        const dialect::Wire wire = dialect::clean(dialect::readRequest(getRequest(query)), {});
        LeadInput input = interpret(wire, {kind, false});
        identifyPhone(input, {"GB", true});
        return callEventKey({1, dialer}, kind, wire, input);
    };
    const auto key = keyOf("lead_id=1&uniqueid=1.1&user=8050&city=Hull");
    REQUIRE(key);
    CHECK(key->size() == 32);
    CHECK(keyOf("city=Hull&user=8050&uniqueid=1.1&lead_id=1&api_key=other&empty=") == key);
    CHECK(keyOf("lead_id=1&uniqueid=1.1&user=8050&city=Hull&SQLdate=2024-11-12+154014&epoch=1") == key);
    CHECK(keyOf("lead_id=1&uniqueid=1.1&user=8050&city=Leeds") != key);
    CHECK(keyOf("lead_id=1&uniqueid=1.2&user=8050&city=Hull") != key);
    CHECK(keyOf("lead_id=1&uniqueid=1.1&user=8050&city=Hull", EventKind::kDispo) != key);
    CHECK(keyOf("lead_id=1&uniqueid=1.1&user=8050&city=Hull", EventKind::kStart, 2) != key);
    CHECK(keyOf("lead_id=1&call_id=V1"));
    CHECK_FALSE(keyOf("lead_id=1&user=8050"));
    CHECK_FALSE(keyOf("phone_number=07911123456&user=8050"));
    // Nothing but its data tells this lead from others.
    CHECK(keyOf("first_name=Jane&user=8050"));
}
