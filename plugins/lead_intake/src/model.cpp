#include "model.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace hub::lead_intake {

namespace {

/// Members of a document that our own SQL made: a missing one is a defect, not bad input.
class Reader {
public:
    explicit Reader(const json::Value& document) : document_(document) {}

    const json::Value& member(std::string_view name) const {
        const json::Value* value = document_.find(name);
        if (value == nullptr) throw std::runtime_error("stored lead without \"" + std::string(name) + "\"");
        return *value;
    }
    std::optional<std::string> text(std::string_view name) const {
        const json::Value& value = member(name);
        if (value.isNull()) return std::nullopt;
        return value.asString();
    }
    time::Timestamp time(std::string_view name) const {
        const auto at = time::parseIso8601(member(name).asString());
        if (!at) throw std::runtime_error("stored lead with an unreadable \"" + std::string(name) + "\"");
        return *at;
    }
    std::optional<Person> person(std::string_view role) const {
        const json::Value& id = member(std::string(role) + "_id");
        const std::optional<std::string> username = text(std::string(role) + "_username");
        // Deleted between the lead's change and this look: the foreign key has emptied the column by now.
        if (id.isNull() || !username) return std::nullopt;
        return Person{id.asInteger(), *username, text(std::string(role) + "_name").value_or(*username)};
    }

private:
    const json::Value& document_;
};

std::optional<std::string> decimal(const json::Value& value) {
    if (value.isNull()) return std::nullopt;
    // numeric(12,2) has fewer digits than a double keeps.
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value.asDouble());
    return std::string(text.data());
}

std::vector<std::string> texts(const json::Value& array) {
    std::vector<std::string> all;
    for (const json::Value& element : array.asArray()) all.push_back(element.asString());
    return all;
}

}  // namespace

Lead Lead::fromJson(const json::Value& document) {
    const Reader in(document);
    Lead lead;
    lead.id = in.member("id").asInteger();
    lead.uuid = in.member("uuid").asString();
    lead.organizationId = in.member("organization_id").asInteger();
    lead.dialerLeadId = in.text("dialer_lead_id");
    lead.fullName = in.member("full_name").asString();
    lead.phone = in.text("phone");
    lead.phoneE164 = in.text("phone_e164");
    lead.email = in.text("email");
    lead.status = in.member("status").asString();
    lead.disposition = in.text("disposition");
    lead.campaign = in.text("campaign");
    lead.agent = in.person("assigned_agent");
    lead.salesRep = in.person("field_sales_rep");
    if (!in.member("appointment_date").isNull()) lead.appointmentDate = in.time("appointment_date");
    lead.saleAmount = decimal(in.member("sale_amount"));
    lead.fields = in.member("fields").asObject();
    lead.extra = in.member("extra").asObject();
    lead.createdAt = in.time("created_at");
    lead.updatedAt = in.time("updated_at");
    return lead;
}

TakenLead TakenLead::fromJson(const json::Value& answer) {
    const Reader in(answer);
    TakenLead taken;
    taken.lead = Lead::fromJson(in.member("lead"));
    taken.created = in.member("created").asBool();
    taken.warnings = texts(in.member("warnings"));
    if (const json::Value& other = in.member("other"); other.isObject()) {
        const Reader named(other);
        taken.other =
            Other{named.member("id").asInteger(), named.member("uuid").asString(), named.text("dialer_lead_id")};
    }
    return taken;
}

}  // namespace hub::lead_intake
