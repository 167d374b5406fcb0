#include "sync/routes.hpp"

#include <charconv>

#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/boolean.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

using http::Method;
using http::Request;
using http::Response;
using http::Route;
using http::Schema;

constexpr std::int64_t kMostRuns = 200;
constexpr std::int64_t kMostDifferences = 1000;

Caller callerOf(const Request& request) {
    return {request.principal, request.requestId};
}

std::optional<std::int64_t> parseNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

std::int64_t runIdOf(const Request& request) {
    const auto id = parseNumber(request.pathParameter("id"));
    if (!id) throw http::notFound("There is no such synchronisation");
    return *id;
}

std::int64_t numberOf(const Request& request, const std::string& name, std::int64_t fallback) {
    const auto text = request.query.get(name);
    if (!text) return fallback;
    const auto value = parseNumber(*text);
    if (!value)
        throw http::badRequest("Invalid query parameter",
                               {{name, "invalid_type", "must be a whole number, 0 or more", http::In::kQuery}});
    return *value;
}

/// A member of the body, or the query parameter of that name.
bool flagOf(const Request& request, const json::Value& body, const std::string& name) {
    if (const json::Value* member = body.find(name); member && !member->isNull()) {
        if (member->isBool()) return member->asBool();
        throw http::badRequest("Invalid request body", {{name, "invalid_type", "must be true or false"}});
    }
    const auto value = request.query.get(name);
    if (!value) return false;
    if (const auto answer = text::parseBoolean(*value)) return *answer;
    throw http::badRequest("Invalid query parameter",
                           {{name, "invalid_choice", "must be true or false", http::In::kQuery}});
}

Wish readWish(const Request& request) {
    const json::Value body = request.body.empty() ? json::Value(json::Object{}) : request.json();
    if (!body.isObject()) throw http::badRequest("Invalid request body: expected an object");
    Wish wish;
    wish.kind = flagOf(request, body, "full") ? Kind::kFull : Kind::kIncremental;
    wish.dryRun = flagOf(request, body, "dry_run");
    wish.client = request.query.get("client_id").value_or("");
    if (const json::Value* client = body.find("client_id"); client && !client->isNull()) {
        if (!client->isString())
            throw http::badRequest("Invalid request body", {{"client_id", "invalid_type", "must be text"}});
        wish.client = client->asString();
    }
    return wish;
}

void writeCounts(json::Writer& out, const Counts& counts) {
    out.key("counts").beginObject();
    out.member("created", counts.created).member("updated", counts.updated).member("activated", counts.activated);
    out.member("deactivated", counts.deactivated).member("unchanged", counts.unchanged);
    out.member("skipped", counts.skipped).member("rejected", counts.rejected).member("differences", counts.differences);
    out.endObject();
}

void writeRun(json::Writer& out, const Run& run) {
    out.member("id", run.id).member("kind", toString(run.kind)).member("state", toString(run.state));
    out.member("dry_run", run.dryRun);
    out.key("client_id");
    if (run.organizationId)
        out.value(run.client);
    else
        out.null();
    out.member("requested_by", run.requestedBy).member("requested_at", run.requestedAt);
    out.member("started_at", run.startedAt).member("finished_at", run.finishedAt);
    out.key("progress").beginObject();
    out.member("processed", run.counts.processed).member("total", run.counts.total).endObject();
    writeCounts(out, run.counts);
    out.member("problem", run.problem).member("would_deactivate", run.wouldDeactivate);
    out.member("would_unlink", run.wouldUnlink);
    out.member("decided_by", run.decidedBy);
}

Response answerRun(int status, const Run& run) {
    std::string text;
    json::Writer out(text);
    out.beginObject();
    writeRun(out, run);
    out.endObject();
    return Response::json(status, std::move(text));
}

Response order(Service& service, const Request& request) {
    return answerRun(202, service.order(callerOf(request), readWish(request)));
}

Response get(Service& service, const Request& request) {
    const std::optional<Report> report = service.find(callerOf(request), runIdOf(request));
    std::string text;
    json::Writer out(text);
    out.beginObject();
    writeRun(out, report->run);
    out.key("errors").beginArray();
    for (const UserError& error : report->errors) {
        out.beginObject().member("keycloak_id", error.keycloakId).member("code", error.code);
        out.member("field", error.field).member("message", error.message).endObject();
    }
    out.endArray().endObject();
    return Response::json(200, std::move(text));
}

Response list(Service& service, const Request& request) {
    repository::History page;
    page.limit = std::min(numberOf(request, "limit", 50), kMostRuns);
    if (request.query.get("cursor")) page.olderThan = numberOf(request, "cursor", 0);
    const std::vector<Run> runs = service.list(callerOf(request), page);
    std::string text;
    json::Writer out(text);
    out.beginObject().key("runs").beginArray();
    for (const Run& run : runs) {
        out.beginObject();
        writeRun(out, run);
        out.endObject();
    }
    out.endArray().key("next_cursor");
    if (static_cast<std::int64_t>(runs.size()) == page.limit && !runs.empty())
        out.value(std::to_string(runs.back().id));
    else
        out.null();
    out.endObject();
    return Response::json(200, std::move(text));
}

Response drift(Service& service, const Request& request) {
    repository::FindingsPage page{runIdOf(request), numberOf(request, "offset", 0),
                                  std::min(numberOf(request, "limit", 100), kMostDifferences)};
    std::string text;
    json::Writer out(text);
    out.beginObject().key("differences").beginArray();
    for (const Difference& difference : service.differences(callerOf(request), page)) {
        out.beginObject().member("keycloak_id", difference.keycloakId).member("field", difference.field);
        out.member("hub_value", difference.hub).member("keycloak_value", difference.keycloak);
        out.member("policy", difference.policy).endObject();
    }
    out.endArray().endObject();
    return Response::json(200, std::move(text));
}

using Action = Response (*)(Service&, const Request&);

Response approve(Service& service, const Request& request) {
    return answerRun(202, service.decide(callerOf(request), runIdOf(request), true));
}

Response reject(Service& service, const Request& request) {
    return answerRun(200, service.decide(callerOf(request), runIdOf(request), false));
}

/// A key that provisions must not wave through what it caused.
auth::Requirement decisionAccess() {
    return auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin)
        .withMessages("API key required", "Invalid API key");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, std::function<Service*()> service, Gate gate) {
    const auto add = [&](Route route, auth::Requirement access, Action action) {
        registrar.route(std::move(route)
                            .auth(std::move(access))
                            .response(409, "No realm is configured")
                            .response(429, "Too many requests")
                            .handle([service, gate, action](const Request& request) {
                                gate(request);
                                Service* current = service();
                                if (!current)
                                    throw http::conflict(
                                        "Synchronisation is not configured: set keycloak.url and the client's secret");
                                return action(*current, request);
                            }));
    };
    const std::string path = "/api/provisioning/sync";
    add(Route(Method::kPost, path)
            .summary("Orders a synchronisation with Keycloak")
            .describe("Body, or query: full, dry_run, client_id; all may be absent. The same order waits once")
            .query("full", Schema::string(), "true: every user; else those Keycloak's events are about")
            .query("dry_run", Schema::string(), "true: says what would happen and changes nothing")
            .query("client_id", Schema::string(), "Only users of this client")
            .response(202, "The run, to be watched at /api/provisioning/sync/{id}"),
        provisioningAccess(), &order);
    add(Route(Method::kGet, path)
            .summary("Synchronisations, the newest first")
            .query("limit", Schema::string(), "At most 200; 50 when absent")
            .query("cursor", Schema::string(), "next_cursor of the page before")
            .response(200, "runs, next_cursor"),
        provisioningAccess(), &list);
    add(Route(Method::kGet, path + "/{id}")
            .summary("One synchronisation: progress, counts, errors by user")
            .response(200, "The run; of its errors the first 1000")
            .response(404, "There is no such synchronisation"),
        provisioningAccess(), &get);
    add(Route(Method::kGet, path + "/{id}/drift")
            .summary("What differed between hub and Keycloak")
            .query("offset", Schema::string(), "Leaves so many out")
            .query("limit", Schema::string(), "At most 1000; 100 when absent")
            .response(200, "differences: keycloak_id, field, hub_value, keycloak_value, policy"),
        provisioningAccess(), &drift);
    add(Route(Method::kPost, path + "/{id}/approve")
            .summary("Lets a quarantined synchronisation go on")
            .describe("For administrators. It may deactivate as many users as it was held back for, and no more")
            .response(202, "The run, queued again"),
        decisionAccess(), &approve);
    add(Route(Method::kPost, path + "/{id}/reject")
            .summary("Drops a quarantined synchronisation")
            .response(200, "The run"),
        decisionAccess(), &reject);
}

}  // namespace hub::keycloak_provisioning::sync
