#include <catch2/catch.hpp>

#include "dialect/request.hpp"
#include "dialect/text.hpp"
#include "requests.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

std::string extra(const LeadInput& lead, std::string_view name) {
    const json::Value* value = lead.extra.find(name);
    return value == nullptr ? "(absent)" : json::dump(*value);
}

bool warnsOf(const LeadInput& lead, std::string_view words) {
    return std::any_of(lead.warnings.begin(), lead.warnings.end(),
                       [&](const std::string& warning) { return warning.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("lead_intake: an un-encoded ampersand is put back into free text, and said") {
    const LeadInput lead =
        readLead(getRequest("lead_id=1&address1=Q&S+Ltd&&Co&city=Hull&comments=a+&+b+=+c&user=8050"));
    CHECK(lead.field("address1") == "Q&S Ltd&&Co");
    CHECK(lead.field("city") == "Hull");
    CHECK(lead.field("comments") == "a & b = c");
    CHECK(lead.field("user") == "8050");
    CHECK(warnsOf(lead, "address1: the sender did not encode"));
}

TEST_CASE("lead_intake: a piece without \"=\" after a code is no part of it") {
    const LeadInput lead = readLead(getRequest("stray&lead_id=5&flag&user=8050&uniq"));
    CHECK(lead.dialerLeadId == "5");
    CHECK(lead.field("user") == "8050");
    CHECK(lead.warnings.size() == 3);
}

TEST_CASE("lead_intake: the rest of an un-encoded password goes where its beginning goes") {
    const LeadInput lead = readLead(getRequest("lead_id=5&PASS=s3&cret&user=8050"));
    CHECK(lead.field("user") == "8050");
    CHECK(lead.extra.empty());
    CHECK(lead.warnings.empty());
}

TEST_CASE("lead_intake: plus and %20 are spaces, but not before a telephone number") {
    const LeadInput lead =
        readLead(getRequest("phone_number=+447911123456&owner=TEAM+A&city=New%20York+City&list_name=a%2Bb"));
    CHECK(lead.phone == "+447911123456");
    CHECK(lead.field("owner") == "TEAM A");
    CHECK(lead.field("city") == "New York City");
    CHECK(extra(lead, "list_name") == "\"a+b\"");
}

TEST_CASE("lead_intake: a request cut off inside an escape or a character keeps what is whole") {
    const LeadInput escape = readLead(getRequest("lead_id=5&comments=half%4"));
    CHECK(escape.field("comments") == "half");
    CHECK(warnsOf(escape, "cut off"));
    const LeadInput character = readLead(getRequest("lead_id=5&comments=%D8%B3%D9%84%D8"));
    CHECK(character.field("comments") == "\u0633\u0644");
    CHECK(warnsOf(character, "incomplete character"));
}

TEST_CASE("lead_intake: wget's shell escapes are removed from bodies") {
    const LeadInput lead = readLead(postRequest("application/x-www-form-urlencoded",
                                                "lead_id=5\\&last_name=O\\'Brien\\&comments=a+\\&+b\\&uniqueid=1.2"));
    CHECK(lead.dialerLeadId == "5");
    CHECK(lead.field("last_name") == "O'Brien");
    CHECK(lead.field("comments") == "a & b");
    CHECK(lead.field("uniqueid") == "1.2");
}

TEST_CASE("lead_intake: an ordinary form keeps its backslashes") {
    const LeadInput lead =
        readLead(postRequest("application/x-www-form-urlencoded", "lead_id=5&comments=C%3A\\&city=Hull"));
    CHECK(lead.field("comments") == "C:\\");
}

TEST_CASE("lead_intake: bytes that are no UTF-8 are read as Windows-1252") {
    const LeadInput lead =
        readLead(getRequest("first_name=Jos%E9&last_name=M\xFCller&city=Z%C3%BCrich&comments=a%00b&x%FF=1"));
    CHECK(lead.field("first_name") == "José");
    CHECK(lead.field("last_name") == "Müller");
    CHECK(lead.field("city") == "Zürich");
    CHECK(lead.field("comments") == "ab");
    CHECK(extra(lead, "x\u00FF") == "\"1\"");
    CHECK(warnsOf(lead, "first_name: not UTF-8"));
    CHECK(warnsOf(lead, "comments: NUL"));
}

TEST_CASE("lead_intake: twice encoded Persian is repaired only when asked") {
    const std::string persian = "\u0633\u0644\u0627\u0645";
    std::string mojibake;
    for (const char byte : persian) mojibake += dialect::cleanText(std::string(1, byte)).text;
    CHECK(mojibake != persian);
    CHECK(dialect::repairMojibake(mojibake) == persian);
    CHECK(dialect::repairMojibake("Zürich") == "Zürich");
    CHECK(dialect::repairMojibake(persian) == persian);
    dialect::Wire wire;
    wire.fields.push_back({"first_name", mojibake});
    CHECK(dialect::clean(wire, {true}).fields.at(0).value == json::Value(persian));
    CHECK(dialect::clean(wire, {false}).fields.at(0).value == json::Value(mojibake));
}

TEST_CASE("lead_intake: a placeholder nobody filled in counts as absent") {
    const LeadInput lead =
        readLead(getRequest("lead_id=5&talk_time=--A--talk_time--B--&comments=--A--not+this--B--&x=--A----B--"));
    CHECK(extra(lead, "talk_time") == "(absent)");
    CHECK(warnsOf(lead, "talk_time: the dialer did not fill in"));
    CHECK(lead.field("comments") == "--A--not this--B--");
    CHECK(extra(lead, "x") == "\"--A----B--\"");
}

TEST_CASE("lead_intake: the body is read for what it is, and counts over the query") {
    http::Request request = postRequest("application/x-www-form-urlencoded", R"({"lead_id": 7, "first_name": "Body"})");
    request.rawQuery = "api_key=K1&first_name=Query&city=Hull";
    const LeadInput lead = readLead(request);
    CHECK(lead.dialerLeadId == "7");
    CHECK(lead.field("first_name") == "Body");
    CHECK(lead.field("city") == "Hull");
    CHECK(extra(lead, "first_name") == R"(["Query","Body"])");

    const LeadInput untyped = readLead(postRequest("", R"( {"city": "Leeds"} )"));
    CHECK(untyped.field("city") == "Leeds");
    const LeadInput form = readLead(postRequest("application/x-www-form-urlencoded", "{odd=1&city=York"));
    CHECK(form.field("city") == "York");
}

TEST_CASE("lead_intake: multipart fields are read, files are named and left") {
    const std::string body =
        "--b\r\nContent-Disposition: form-data; name=\"lead_id\"\r\n\r\n9\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"comments\"\r\n\r\nline one\r\nline two & more\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n\r\nPDF\r\n--b--\r\n";
    const LeadInput lead = readLead(postRequest("multipart/form-data; boundary=b", body));
    CHECK(lead.dialerLeadId == "9");
    CHECK(lead.field("comments") == "line one\r\nline two & more");
    CHECK(warnsOf(lead, "scan: files are not taken"));
}

TEST_CASE("lead_intake: JSON keeps the shape of unknown values, without secrets and NUL") {
    const LeadInput lead = readLead(postRequest(
        "application/json",
        R"({"lead_id": 12, "tags": ["a", {"pass": "s3cret", "n": 1}], "flag": false, "none": null, "city": "a\u0000b", "q": "\\u0000"})"));
    CHECK(lead.dialerLeadId == "12");
    CHECK(extra(lead, "tags") == R"(["a",{"n":1}])");
    CHECK(extra(lead, "flag") == "false");
    CHECK(extra(lead, "none") == "(absent)");
    CHECK(lead.field("city") == "ab");
    CHECK(extra(lead, "q") == R"("\\u0000")");
}

TEST_CASE("lead_intake: what cannot be read says why") {
    using Reason = dialect::Unreadable::Reason;
    const auto reasonOf = [](const http::Request& request) {
        try {
            dialect::readRequest(request);
        } catch (const dialect::Unreadable& error) {
            return std::optional(error.reason());
        }
        return std::optional<Reason>();
    };
    CHECK(reasonOf(postRequest("application/json", "{\"a\":")) == Reason::kJson);
    CHECK(reasonOf(postRequest("application/json", "[1]")) == Reason::kNotAnObject);
    CHECK(reasonOf(postRequest("multipart/form-data", "x")) == Reason::kMultipart);
    std::string many = "a0=0";
    for (int i = 1; i <= 1000; ++i) many += "&a" + std::to_string(i) + "=1";
    CHECK(reasonOf(getRequest(many)) == Reason::kTooManyFields);
    CHECK(reasonOf(getRequest("a=1")) == std::nullopt);
}
