#include "lead_service.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "hub/identity/directory.hpp"
#include "lead_change.hpp"
#include "statuses.hpp"

namespace hub::lead_intake {

namespace {

/// What a qualifier may make of a lead.
constexpr std::array<std::string_view, 10> kQualifierResults{
    "qualified",          "appointment_set", "no_contact",         "blow_out",  "callback",
    "qualifier_callback", "on_hold",         "pass_back_to_agent", "pass_back", "desk_top_survey"};

constexpr const char* kRequired = "This field is required.";

Lead requireLead(db::Transaction& tx, const Viewer& viewer, std::string_view reference) {
    const std::optional<std::int64_t> id = findLeadId(tx, viewer.organizationId, reference);
    std::optional<Lead> lead = id ? findLead(tx, viewer, *id) : std::nullopt;
    if (!lead) throw LeadNotFound();
    return std::move(*lead);
}

/// As nobody in particular sees it: a change may take a lead out of the viewer's sight, who still gets it back once.
Viewer everyone(const Viewer& viewer) {
    Viewer all = viewer;
    all.visibility = {};
    return all;
}

std::string requireChoice(const json::Value& body, std::string_view name, std::span<const std::string_view> choices) {
    const json::Value* sent = body.find(name);
    const std::string text = sent == nullptr ? std::string() : asText(*sent);
    if (text.empty()) throw InvalidChange({{std::string(name), "required", kRequired}});
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
    throw InvalidChange({{std::string(name), "invalid_choice", "\"" + text + "\" is not a valid choice."}});
}

void refuseTakenPhone(db::Transaction& tx, const Lead& lead) {
    if (!lead.phoneE164) return;
    const std::optional<std::int64_t> owner = findPhoneOwner(tx, lead.organizationId, *lead.phoneE164);
    if (!owner || *owner == lead.id) return;
    throw InvalidChange({{"phone", "unique",
                          "A lead with this phone number already exists (Lead ID: " + std::to_string(*owner) + ")."}});
}

void apply(Lead& lead, const json::Value& body, std::string_view defaultRegion) {
    std::vector<Problem> problems = applyChanges(lead, body, defaultRegion);
    if (!problems.empty()) throw InvalidChange(std::move(problems));
}

}  // namespace

LeadPage LeadService::list(const Viewer& viewer, ListQuery query, int countLimit) {
    const db::TransactionOptions options{.retry = db::Retry::kIdempotent, .readOnly = true};
    return database_.inTransaction(
        "list_leads",
        [&](db::Transaction& tx) {
            if (query.agentReference) {
                const auto agent = findPerson(tx, viewer, *query.agentReference);
                if (!agent) return LeadPage{};
                query.filter.agentId = agent->id;
            }
            return listLeads(tx, viewer, query.filter, query.position, countLimit);
        },
        options);
}

std::vector<Lead> LeadService::changedSince(const Viewer& viewer, time::Timestamp since, int limit) {
    return database_.inStatement(
        "list_changed_leads", [&](db::Transaction& tx) { return listChangedLeads(tx, viewer, since, limit); },
        db::Retry::kIdempotent);
}

Lead LeadService::get(const Viewer& viewer, std::string_view reference) {
    // A transaction would add the round trip of its COMMIT and no consistency: a lead keeps its id.
    const std::optional<std::int64_t> id = database_.inStatement(
        "find_lead_id", [&](db::Transaction& tx) { return findLeadId(tx, viewer.organizationId, reference); },
        db::Retry::kIdempotent);
    if (!id) throw LeadNotFound();
    std::optional<Lead> lead = database_.inStatement(
        "get_lead", [&](db::Transaction& tx) { return findLead(tx, viewer, *id); }, db::Retry::kIdempotent);
    if (!lead) throw LeadNotFound();
    return std::move(*lead);
}

History LeadService::history(const Viewer& viewer, std::string_view reference, std::optional<std::int64_t> before,
                             int limit) {
    const db::TransactionOptions options{.retry = db::Retry::kIdempotent, .readOnly = true};
    return database_.inTransaction(
        "lead_history",
        [&](db::Transaction& tx) {
            const Lead lead = requireLead(tx, viewer, reference);
            return History{listHistory(tx, lead, before, limit), countHistory(tx, lead)};
        },
        options);
}

template <class Edit>
Lead LeadService::edit(const Viewer& viewer, std::string_view reference, std::string_view kind, const Edit& change) {
    constexpr int kAttempts = 3;
    for (int attempt = 1;; ++attempt) {
        try {
            Lead edited = database_.inTransaction("edit_lead", [&](db::Transaction& tx) {
                const std::optional<std::int64_t> id = findLeadId(tx, viewer.organizationId, reference);
                if (!id || !lockLead(tx, viewer.organizationId, *id)) throw LeadNotFound();
                std::optional<Lead> lead = findLead(tx, viewer, *id);
                if (!lead) throw LeadNotFound();
                const std::optional<std::string> number = lead->phoneE164;
                change(tx, *lead);
                if (lead->phoneE164 != number) refuseTakenPhone(tx, *lead);
                updateLead(tx, *lead, kind, viewer.actor, clock_.now());
                return *findLead(tx, everyone(viewer), *id);
            });
            announcer_.committed();
            return edited;
        } catch (const db::UniqueViolation&) {
            // Somebody took the telephone number after we looked; the next look names them.
            if (attempt == kAttempts) throw;
        }
    }
}

std::optional<Person> LeadService::findPerson(db::Transaction& tx, const Viewer& viewer, std::string_view reference) {
    const std::string id = reference == "me" ? std::to_string(viewer.userId) : std::string(reference);
    const std::optional<identity::User> user = identity::findUserByReference(tx, viewer.organizationId, id);
    if (!user || user->kind == identity::UserKind::kSystem) return std::nullopt;
    return Person{user->id, user->username, user->fullName()};
}

void LeadService::assign(db::Transaction& tx, const Viewer& viewer, const json::Value& body, Lead& lead) {
    std::vector<Problem> problems;
    const auto give = [&](std::string_view name, std::optional<Person>& person, bool allowed) {
        const PersonMember member = personMember(body, name);
        if (!member.present) return;
        std::optional<Person> wanted;
        if (member.reference) wanted = findPerson(tx, viewer, *member.reference);
        if (member.reference && !wanted) {
            problems.push_back({std::string(name), "invalid_choice",
                                "\"" + *member.reference + "\" is not a user of this organization."});
            return;
        }
        const bool same = wanted.has_value() == person.has_value() && (!wanted || wanted->id == person->id);
        if (!same && !allowed) {
            throw NotAllowed(NotAllowed::Reason::kRole, "Your role may not change " + std::string(name) + ".");
        }
        person = std::move(wanted);
    };
    give("assigned_agent", lead.agent, viewer.mayAssign);
    give("field_sales_rep", lead.salesRep, viewer.mayQualify);
    if (!problems.empty()) throw InvalidChange(std::move(problems));
}

Lead LeadService::change(const Viewer& viewer, std::string_view reference, const json::Value& body,
                         std::string_view defaultRegion) {
    return edit(viewer, reference, "edited", [&](db::Transaction& tx, Lead& lead) {
        apply(lead, body, defaultRegion);
        assign(tx, viewer, body, lead);
    });
}

Lead LeadService::dispose(const Viewer& viewer, std::string_view reference, const json::Value& body) {
    const std::string disposition = requireChoice(body, "disposition", dispositions());
    return edit(viewer, reference, "disposition", [&](db::Transaction&, Lead& lead) {
        if (const json::Value* notes = body.find("notes"))
            apply(lead, json::Value(json::Object{{"notes", *notes}}), {});
        lead.disposition = disposition;
        lead.status = std::string(statusOfDisposition(disposition));
    });
}

Lead LeadService::submit(const Viewer& viewer, std::string_view reference, const std::string& refusal) {
    return edit(viewer, reference, "submitted", [&](db::Transaction&, Lead& lead) {
        if (lead.status != status::kInterested) throw NotAllowed(NotAllowed::Reason::kStatus, refusal);
        lead.status = std::string(status::kSentToQualifier);
    });
}

Lead LeadService::qualify(const Viewer& viewer, std::string_view reference, const json::Value& body,
                          std::string_view defaultRegion) {
    if (!viewer.mayQualify) throw NotAllowed(NotAllowed::Reason::kRole, "Only qualifiers may qualify leads.");
    const std::string result = requireChoice(body, "status", kQualifierResults);
    return edit(viewer, reference, "qualified", [&](db::Transaction& tx, Lead& lead) {
        constexpr std::array<std::string_view, 3> kNotSubmitted{status::kColdCall, status::kInterested,
                                                                status::kNotInterested};
        if (std::find(kNotSubmitted.begin(), kNotSubmitted.end(), lead.status) != kNotSubmitted.end()) {
            throw NotAllowed(NotAllowed::Reason::kStatus,
                             "Only leads that were sent to the qualifier can be qualified");
        }
        json::Object work;
        for (const std::string_view name : {"qualifier_notes", "appointment_date"}) {
            if (const json::Value* sent = body.find(name)) work.set(std::string(name), *sent);
        }
        if (const json::Value* notes = body.find("notes"); notes != nullptr && !work.contains("qualifier_notes")) {
            work.set("qualifier_notes", *notes);
        }
        apply(lead, json::Value(std::move(work)), defaultRegion);
        assign(tx, viewer, body, lead);
        lead.status = result;
    });
}

std::optional<std::int64_t> LeadService::findOrganization(std::string_view reference) {
    return database_.inStatement("find_organization", [&](db::Transaction& tx) {
        std::int64_t id = 0;
        const auto [end, error] = std::from_chars(reference.data(), reference.data() + reference.size(), id);
        const bool number = error == std::errc() && end == reference.data() + reference.size();
        const auto organization =
            number ? identity::findOrganization(tx, id) : identity::findOrganization(tx, reference);
        return organization ? std::optional(organization->id) : std::nullopt;
    });
}

}  // namespace hub::lead_intake
