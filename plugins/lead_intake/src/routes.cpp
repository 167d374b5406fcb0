#include "routes.hpp"

#include <string>

#include "fields.hpp"
#include "statuses.hpp"

namespace hub::lead_intake {

namespace {

using http::Method;
using http::Route;
using http::Schema;

std::vector<std::string> strings(std::span<const std::string_view> views) {
    return {views.begin(), views.end()};
}

Schema fieldSchema(const FieldSpec& field) {
    if (field.type == FieldType::kInteger) return Schema::integer().nullable();
    if (field.type == FieldType::kStatus) return Schema::string().oneOf(strings(statuses()));
    return Schema::string().nullable();
}

Schema leadSchema() {
    Schema lead = Schema::object().property("id", Schema::integer()).property("uuid", Schema::string().format("uuid"));
    for (const FieldSpec& field : fieldTable()) lead = lead.property(std::string(field.name), fieldSchema(field));
    for (const char* role : {"assigned_agent", "field_sales_rep"}) {
        lead = lead.property(role, Schema::integer().nullable());
        lead = lead.property(std::string(role) + "_name", Schema::string().nullable());
        lead = lead.property(std::string(role) + "_username", Schema::string().nullable());
    }
    for (const char* name : {"phone_e164", "disposition", "appointment_date", "sale_amount", "qualifier_notes",
                             "google_calendar_event_id"}) {
        lead = lead.property(name, Schema::string().nullable());
    }
    lead = lead.property("talk_time", Schema::integer().nullable())
               .property("extra", Schema::object().describe("What else dialers sent"));
    lead = lead.property("created_at", Schema::string().format("date-time"))
               .property("updated_at", Schema::string().format("date-time"));
    return lead.named("Lead");
}

Schema pageSchema(Schema element) {
    return Schema::object()
        .property("count", Schema::integer())
        .property("next", Schema::string().nullable())
        .property("previous", Schema::string().nullable())
        .property("results", Schema::array(std::move(element)));
}

Schema historySchema() {
    return Schema::object()
        .property("id", Schema::integer())
        .property("at", Schema::string().format("date-time"))
        .property("kind", Schema::string())
        .property("actor", Schema::string())
        .property("created", Schema::boolean())
        .property("changes", Schema::object().describe("{\"field\": [old, new]}"))
        .property("warnings", Schema::array(Schema::string()))
        .named("LeadHistoryEntry");
}

Schema takenSchema() {
    return Schema::object()
        .property("success", Schema::boolean())
        .property("lead", leadSchema())
        .property("message", Schema::string())
        .property("redirect_url", Schema::string().nullable())
        .property("warnings", Schema::array(Schema::string()))
        .optional("conflict", Schema::object());
}

auth::Requirement dialerKey() {
    return auth::apiKey(auth::scope::kDialer)
        .withKeySources({{"X-Dialer-Api-Key"}, {"api_key", "dialer_api_key"}})
        .withBasicChallenge()
        .withMessages("Invalid API key", "Invalid API key");
}

auth::Requirement worker() {
    return auth::userOrApiKey({}, auth::scope::kAdmin);
}

class Declaration {
public:
    Declaration(plugin::Registrar& registrar, const Config& config, const WithServing& withServing)
        : registrar_(registrar), maxBody_(config.maxBody), withServing_(withServing) {}

    void intake() {
        for (const Method method : {Method::kGet, Method::kPost}) {
            registrar_.route(dialer(method, "/api/leads/from-dialer", "Take a lead from a dialer")
                                 .response(201, "The lead was created or updated", takenSchema())
                                 .errors(intakeErrors)
                                 .handle(intakeHandler([](const Serving& s, const http::Request& r) {
                                     return s.intake.fromDialer(r, s.config);
                                 })));
            registrar_.route(dialer(method, "/api/leads/vicidial/web-form",
                                    "Take a lead from the agent's browser and send it to the dashboard")
                                 .response(302, "To the agents' dashboard")
                                 .errors(textErrors)
                                 .handle(intakeHandler([](const Serving& s, const http::Request& r) {
                                     return s.intake.webForm(r, s.config);
                                 })));
            event(method, "start", "A call begins (Start Call URL)", EventKind::kStart);
            event(method, "dispo", "A call was disposed of (Dispo Call URL)", EventKind::kDispo);
            event(method, "no-agent", "A call reached no agent (No Agent Call URL)", EventKind::kNoAgent);
            event(method, "add-lead", "A lead was added (Add Lead URL)", EventKind::kAddLead);
        }
    }

    void working() {
        list("/api/leads", "Leads the caller sees", &LeadHandlers::list);
        list("/api/leads/my", "Leads given to the caller; with since, those changed after it", &LeadHandlers::mine);
        lead(Method::kGet, "", "One lead", leadSchema(), &LeadHandlers::get);
        lead(Method::kPatch, "", "Change a lead; members that are absent stay", leadSchema(), &LeadHandlers::change);
        lead(Method::kPost, "/disposition", "How the agent's call ended", leadSchema(), &LeadHandlers::dispose);
        lead(Method::kPost, "/submit-to-qualifier", "Hand an interested lead to the qualifiers", Schema::object(),
             &LeadHandlers::submitToQualifier);
        lead(Method::kPost, "/send-to-kelly", "The same under its old name", Schema::object(),
             &LeadHandlers::sendToKelly);
        lead(Method::kPost, "/qualify", "What the qualifier made of the lead", Schema::object(),
             &LeadHandlers::qualify);
        lead(Method::kGet, "/history", "What happened to the lead, newest first", pageSchema(historySchema()),
             &LeadHandlers::history);
    }

private:
    using LeadHandler = http::Response (LeadHandlers::*)(const http::Request&, const Config&);
    using IntakeHandler = std::function<http::Response(const Serving&, const http::Request&)>;

    Route dialer(Method method, std::string path, std::string summary) const {
        return Route(method, std::move(path))
            .summary(std::move(summary))
            .auth(dialerKey())
            .maxBody(maxBody_)
            .tag("leads from dialers");
    }

    void event(Method method, const std::string& name, std::string summary, EventKind kind) {
        registrar_.route(dialer(method, "/api/leads/vicidial/" + name, std::move(summary))
                             .response(200, "One line: SUCCESS: … or ERROR: …")
                             .errors(textErrors)
                             .handle(intakeHandler([kind](const Serving& s, const http::Request& r) {
                                 return s.intake.event(r, s.config, kind);
                             })));
    }

    http::Handler intakeHandler(IntakeHandler handler) const {
        return [withServing = withServing_, handler = std::move(handler)](const http::Request& request) {
            return withServing([&](const Serving& serving) { return handler(serving, request); });
        };
    }

    http::Handler leadHandler(LeadHandler handler) const {
        return [withServing = withServing_, handler](const http::Request& request) {
            return withServing(
                [&](const Serving& serving) { return (serving.leads.*handler)(request, serving.config); });
        };
    }

    void list(std::string path, std::string summary, LeadHandler handler) {
        Route route(Method::kGet, std::move(path));
        route.summary(std::move(summary)).auth(worker()).tag("leads");
        for (const auto& [name, text] :
             {std::pair{"status", "Only leads in this status"},
              {"assigned_agent", "Only leads of this user: id, uuid or me"},
              {"agent", "The same as assigned_agent"},
              {"campaign", "Only leads of this campaign"},
              {"date", "Only leads created on this day (YYYY-MM-DD, the organization's time zone)"},
              {"date_from", "… on this day or later"},
              {"date_to", "… on this day or earlier"},
              {"search", "Part of a name, telephone number or e-mail address"},
              {"ordering", "created_at, full_name or status; with - descending. Default -created_at"},
              {"since", "/my only: leads changed after this moment, newest first"},
              {"page", "Page number from 1"},
              {"page_size", "Leads per page"},
              {"cursor", "As in next and previous"},
              {"organization", "For superusers without an organization: its id or name"}}) {
            route.query(name, Schema::string(), text);
        }
        route.response(200, "A page of leads", pageSchema(leadSchema()))
            .errors(leadErrors)
            .handle(leadHandler(handler));
        registrar_.route(std::move(route));
    }

    void lead(Method method, const std::string& action, std::string summary, Schema answer, LeadHandler handler) {
        registrar_.route(Route(method, "/api/leads/{id}" + action)
                             .summary(std::move(summary))
                             .auth(worker())
                             .tag("leads")
                             .response(200, "Done", std::move(answer))
                             .response(404, "The caller sees no such lead")
                             .errors(leadErrors)
                             .handle(leadHandler(handler)));
    }

    plugin::Registrar& registrar_;
    std::size_t maxBody_;
    const WithServing& withServing_;
};

}  // namespace

void declareRoutes(plugin::Registrar& registrar, const Config& config, const WithServing& withServing) {
    Declaration declaration(registrar, config, withServing);
    declaration.intake();
    declaration.working();
}

}  // namespace hub::lead_intake
