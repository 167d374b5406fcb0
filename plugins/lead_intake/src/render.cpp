#include "render.hpp"

#include <array>

#include "fields.hpp"
#include "hub/http/message.hpp"
#include "hub/text/html.hpp"
#include "hub/text/utf8.hpp"
#include "values.hpp"

namespace hub::lead_intake {

namespace {

/// Members of `fields` that are no dialer's: what people working the lead add.
constexpr std::array<std::string_view, 3> kWorkFields{"qualifier_notes", "google_calendar_event_id", "talk_time"};

void writeField(json::Writer& out, const Lead& lead, std::string_view name) {
    const json::Value* value = lead.fields.find(name);
    out.key(name);
    if (value == nullptr)
        out.null();
    else
        out.value(*value);
}

void writePerson(json::Writer& out, std::string_view role, const std::optional<Person>& person) {
    out.key(role).value(person ? std::optional(person->id) : std::nullopt);
    out.key(std::string(role) + "_name").value(person ? std::optional(person->name) : std::nullopt);
    out.key(std::string(role) + "_username").value(person ? std::optional(person->username) : std::nullopt);
}

/// Columns are written before the table of fields is walked.
void writeDialerFields(json::Writer& out, const Lead& lead) {
    for (const FieldSpec& field : fieldTable()) {
        if (field.name == "dialer_lead_id")
            out.member(field.name, lead.dialerLeadId);
        else if (field.name == "campaign")
            out.member(field.name, lead.campaign);
        else if (field.place == Place::kFields)
            writeField(out, lead, field.name);
    }
}

void writeOther(json::Writer& out, const TakenLead::Other& other) {
    out.key("conflict").beginObject();
    out.member("message", "The telephone number belongs to another lead; the lead id decided.");
    out.member("lead_id", other.id).member("lead_uuid", other.uuid).member("dialer_lead_id", other.dialerLeadId);
    out.endObject();
}

class UrlBuilder {
public:
    explicit UrlBuilder(std::string start) : url_(std::move(start)) {}
    UrlBuilder& add(std::string_view name, std::string_view value) {
        const std::string_view shown = text::firstCodePoints(value, kMostCharacters);
        if (!shown.empty()) url_.append("&").append(name).append("=").append(http::percentEncode(shown));
        return *this;
    }
    std::string take() { return std::move(url_); }

private:
    /// Of one value: the whole address has to fit a response header; the dashboard reads the rest from the API.
    static constexpr std::size_t kMostCharacters = 1000;
    std::string url_;
};

std::string textOf(const Lead& lead, std::string_view name) {
    const json::Value* value = lead.fields.find(name);
    return value == nullptr ? std::string() : asText(*value);
}

std::string address(const Lead& lead) {
    std::string joined;
    for (const std::string_view name : {"address1", "address2", "address3", "city", "province"}) {
        const std::string part = textOf(lead, name);
        if (part.empty()) continue;
        if (!joined.empty()) joined += ", ";
        joined += part;
    }
    return joined;
}

std::string_view verb(const TakenLead& taken) {
    return taken.created ? "created" : "updated";
}

}  // namespace

void writeLead(json::Writer& out, const Lead& lead) {
    out.beginObject();
    out.member("id", lead.id).member("uuid", lead.uuid).member("full_name", lead.fullName);
    out.member("phone", lead.phone).member("phone_e164", lead.phoneE164).member("email", lead.email);
    out.member("status", lead.status).member("disposition", lead.disposition);
    writePerson(out, "assigned_agent", lead.agent);
    writePerson(out, "field_sales_rep", lead.salesRep);
    out.member("appointment_date", lead.appointmentDate).member("sale_amount", lead.saleAmount);
    for (const std::string_view name : kWorkFields) writeField(out, lead, name);
    writeDialerFields(out, lead);
    out.member("extra", json::Value(lead.extra));
    out.member("created_at", lead.createdAt).member("updated_at", lead.updatedAt);
    out.endObject();
}

std::string leadJson(const Lead& lead) {
    std::string text;
    json::Writer out(text);
    writeLead(out, lead);
    return text;
}

void writeHistoryEntry(json::Writer& out, const HistoryEntry& entry) {
    out.beginObject();
    out.member("id", entry.id).member("at", entry.occurredAt).member("kind", entry.kind).member("actor", entry.actor);
    out.member("created", entry.created).member("changes", entry.changes);
    out.key("warnings").beginArray();
    for (const std::string& warning : entry.warnings) out.value(warning);
    out.endArray().endObject();
}

std::string dashboardUrl(std::string_view base, const Lead& lead) {
    if (base.empty()) return {};
    UrlBuilder url(std::string(base) + "/agent-dashboard?from_dialer=true");
    url.add("lead_id", std::to_string(lead.id)).add("full_name", lead.fullName).add("phone", lead.phone.value_or(""));
    url.add("email", lead.email.value_or(""))
        .add("address", address(lead))
        .add("postcode", textOf(lead, "postal_code"));
    url.add("dialer_lead_id", lead.dialerLeadId.value_or("")).add("campaign", lead.campaign.value_or(""));
    for (const FieldSpec& field : fieldTable()) {
        if (field.place == Place::kFields) url.add(field.name, textOf(lead, field.name));
    }
    return url.take();
}

std::string takenJson(const TakenLead& taken, std::string_view dashboardBase) {
    std::string text;
    json::Writer out(text);
    const std::string url = dashboardUrl(dashboardBase, taken.lead);
    out.beginObject().member("success", true).key("lead");
    writeLead(out, taken.lead);
    out.member("message", taken.created ? "Lead created successfully" : "Lead updated successfully");
    out.member("redirect_url", url.empty() ? std::nullopt : std::optional(url));
    out.key("warnings").beginArray();
    for (const std::string& warning : taken.warnings) out.value(warning);
    out.endArray();
    if (taken.other) writeOther(out, *taken.other);
    out.endObject();
    return text;
}

std::string takenLine(const TakenLead& taken) {
    std::string line = "SUCCESS: lead " + std::to_string(taken.lead.id) + " " + std::string(verb(taken));
    if (taken.other) line += "; its telephone number is that of lead " + std::to_string(taken.other->id);
    for (const std::string& warning : taken.warnings) line += "; " + warning;
    return oneLine(line);
}

std::string savedPage(const TakenLead& taken) {
    const std::string name = taken.lead.fullName.empty() ? "The lead" : text::escapeHtml(taken.lead.fullName);
    return "<!doctype html><html><head><meta charset=\"utf-8\"><title>Lead saved</title></head><body><h1>Lead "
           "saved</h1><p>" +
           name + " is lead " + std::to_string(taken.lead.id) + ".</p></body></html>\n";
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return line;
}

}  // namespace hub::lead_intake
