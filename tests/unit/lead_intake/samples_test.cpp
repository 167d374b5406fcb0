/// The recorded requests of every VICIdial channel give the recorded lead, up to each sender's losses.
#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <sstream>

#include "call_event.hpp"
#include "dialect/request.hpp"
#include "requests.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

const std::map<std::string, std::string, std::less<>> kStoredAs{{"lead_id", "dialer_lead_id"},
                                                                {"vendor_lead_code", "vendor_id"}};

/// What the sender itself destroys, or its template does not carry: expected instead of the lead's value.
std::string afterLosses(const std::string& sample, const std::string& name, const std::string& value) {
    if (sample == "wf-legacy-default-uk_ascii") {
        if (name == "last_name") return "OBrien-Smith";
        if (name == "comments") return "Wants a quote & survey call after 5pm 50 discount? 1 priority   urgent";
    }
    if (sample == "na-url-comments-uk_ascii" && name == "comments") return "Wants a quote & survey";
    return value;
}

/// Names of the query or form of a raw request.
std::set<std::string, std::less<>> sentNames(const http::Request& request) {
    std::set<std::string, std::less<>> names;
    for (const dialect::WireField& field : dialect::readRequest(request).fields) names.insert(field.name);
    return names;
}

std::string stored(const LeadInput& lead, const std::string& name) {
    const auto alias = kStoredAs.find(name);
    const std::string& column = alias == kStoredAs.end() ? name : alias->second;
    if (column == "dialer_lead_id") return lead.dialerLeadId.value_or("");
    if (column == "email") return lead.email.value_or("");
    if (const std::string known = lead.field(column); !known.empty()) return known;
    const json::Value* extra = lead.extra.find(name);
    return extra == nullptr ? std::string() : extra->asString();
}

json::Array samples() {
    json::Array all;
    std::istringstream lines(fixture("vicidial-requests.jsonl"));
    for (std::string line; std::getline(lines, line);) all.push_back(json::parse(line));
    return all;
}

}  // namespace

TEST_CASE("lead_intake: every recorded request of VICIdial gives its lead") {
    const json::Value leads = json::parse(fixture("vicidial-leads.json"));
    for (const json::Value& sample : samples()) {
        const std::string id = sample.find("id")->asString();
        // Two samples show how a key is sent and carry a lead of their own.
        if (id == "php-userinfo" || id == "get2post-derived") continue;
        const http::Request request = parseRaw(sample.find("raw_request")->asString());
        const LeadInput lead = readLead(request);
        const auto names = sentNames(request);
        const json::Value* expected = leads.find(sample.find("lead")->asString());
        REQUIRE(expected != nullptr);
        for (const auto& [name, value] : expected->asObject()) {
            const bool sent = names.contains(name) || (name == "vendor_lead_code" && names.contains("vendor_id"));
            if (!sent) continue;
            INFO(id << ": " << name);
            CHECK(stored(lead, name) == afterLosses(id, name, value.asString()));
        }
        CHECK(lead.dialerLeadId == "1234567");
    }
}

TEST_CASE("lead_intake: passwords and keys of recorded requests are in no field, extra or warning") {
    for (const json::Value& sample : samples()) {
        const LeadInput lead = readLead(parseRaw(sample.find("raw_request")->asString()));
        std::string everything = json::dump(lead.fields) + json::dump(lead.extra);
        for (const std::string& warning : lead.warnings) everything += warning;
        INFO(sample.find("id")->asString());
        for (const std::string_view secret : {"s3cret", "ph123", "api_key", "K1", "orig_pass", "phone_pass"}) {
            CHECK(everything.find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("lead_intake: recorded requests name the agent and the moment") {
    std::map<std::string, LeadInput> leads;
    for (const json::Value& sample : samples()) {
        leads.emplace(sample.find("id")->asString(), readLead(parseRaw(sample.find("raw_request")->asString())));
    }
    // user= is empty there: the agent is only in closer= and fronter=.
    CHECK(agentCandidates(leads.at("wf-modern-default-uk_ascii")) == std::vector<std::string>{"8050"});
    CHECK(agentCandidates(leads.at("na-url-uk_ascii")) == std::vector<std::string>{"VDAD"});
    CHECK(agentCandidates(leads.at("add-lead-url-uk_ascii")).empty());
    for (const std::string id : {"wf-modern-default-uk_ascii", "wf-modern-custom-uk_ascii", "start-url-uk_ascii"}) {
        INFO(id);
        CHECK(leads.at(id).field("SQLdate") == "2024-11-12T15:40:14Z");
        // fullname is the agent's.
        CHECK_FALSE(leads.at(id).fullName);
    }
    const LeadInput& dispo = leads.at("dispo-url-uk_ascii");
    CHECK(dispo.disposition == "SALE");
    CHECK(dispo.field("talk_time") == "214");
    CHECK(dispo.field("recording_file") == "20241112-154014_7911123456_8050");
    CHECK(leads.at("na-url-uk_ascii").disposition == "NA");
}
