// The HTTP part of outbox_operations.hpp.
#include <limits>

#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/utf8.hpp"
#include "outbox_operations.hpp"

namespace hub::host {
namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr int kLargestPage = 500;

/// An administrator's organization; absent for superusers of none, who see all.
std::optional<std::int64_t> scopeOf(const auth::Principal& principal) {
    if (principal.superuser && !principal.organizationId) return std::nullopt;
    return principal.organizationId.value_or(0);
}

void write(json::Writer& out, const outbox::StoredMessage& message) {
    out.beginObject()
        .member("id", message.id)
        .member("uuid", message.uuid)
        .member("organization_id", message.organizationId)
        .member("topic", message.topic)
        .member("status", toString(message.state))
        .member("attempts", message.attempts)
        .member("created_at", message.createdAt)
        .member("due_at", message.state == outbox::State::kPending ? std::optional(message.dueAt) : std::nullopt)
        .member("finished_at", message.finishedAt)
        .member("last_error", message.lastError)
        .endObject();
}

/// Validated by the route already.
std::optional<std::int64_t> number(const http::Request& request, std::string_view name) {
    const auto text = request.query.get(name);
    if (!text || text->empty()) return std::nullopt;
    return std::stoll(std::string(*text));
}

http::Response list(db::Database& database, const http::Request& request) {
    outbox::Selection selection;
    selection.organizationId = scopeOf(request.principal);
    const auto status = request.query.get("status");
    if (status && !status->empty()) selection.state = *outbox::parseState(*status);
    if (const auto topic = request.query.get("topic"); topic && !topic->empty()) {
        if (!text::isValidUtf8(*topic) || topic->find('\0') != std::string_view::npos)
            throw http::badRequest("Invalid topic",
                                   {{"topic", "invalid_format", "Must be UTF-8 text.", http::In::kQuery}});
        selection.topic = std::string(*topic);
    }
    selection.olderThan = number(request, "before");
    selection.limit = static_cast<int>(number(request, "limit").value_or(100));
    const auto messages =
        database.inStatement("list_outbox", [&](db::Transaction& tx) { return outbox::list(tx, selection); });
    std::string body;
    json::Writer out(body);
    out.beginObject().key("results").beginArray();
    for (const outbox::StoredMessage& message : messages) write(out, message);
    out.endArray();
    const bool more = messages.size() == static_cast<std::size_t>(selection.limit);
    out.member("next_before", more ? std::optional(messages.back().id) : std::nullopt).endObject();
    return http::Response::json(200, std::move(body));
}

std::int64_t idOf(const http::Request& request) {
    const std::string text(request.pathParameter("id"));
    if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
        throw http::notFound("There is no outbox message \"" + text + "\"");
    return std::stoll(text);
}

http::Response replay(db::Database& database, const http::Request& request) {
    const std::int64_t id = idOf(request);
    const auto scope = scopeOf(request.principal);
    std::optional<outbox::StoredMessage> before;
    std::optional<outbox::StoredMessage> after;
    database.inTransaction("replay_outbox", [&](db::Transaction& tx) {
        before = replayMessage(tx, id, scope, {request.principal.actor(), request.requestId});
        after = outbox::lock(tx, id, scope);
    });
    if (!before) throw http::notFound("There is no outbox message " + std::to_string(id));
    if (before->state == outbox::State::kDelivered)
        throw http::Error(409, "already_delivered",
                          "The message has been delivered: only dead messages can be replayed");
    std::string body;
    json::Writer out(body);
    write(out, *after);
    return http::Response::json(200, std::move(body));
}

Schema messageSchema() {
    const auto timestamp = Schema::string().format("date-time");
    return Schema::object()
        .property("id", Schema::integer())
        .property("uuid", Schema::string().format("uuid").describe("What the other side got as idempotency key."))
        .property("organization_id", Schema::integer())
        .property("topic", Schema::string())
        .property("status", Schema::string().oneOf({"pending", "delivered", "dead"}))
        .property("attempts", Schema::integer())
        .property("created_at", timestamp)
        .property("due_at", timestamp.nullable().describe("When a pending one is tried."))
        .property("finished_at", timestamp.nullable())
        .property("last_error", Schema::string().nullable())
        .named("OutboxMessage");
}

}  // namespace

void registerOutboxRoutes(plugin::Registrar& registrar, db::Database& database) {
    const auth::Requirement administrators = auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin);
    registrar.route(
        Route(Method::kGet, "/api/admin/outbox")
            .summary("Messages to other systems")
            .describe("The newest first; payloads are not shown.")
            .tag("admin")
            .errors(http::dialect::detail)
            .auth(administrators)
            .query("status", Schema::string().oneOf({"dead", "pending", "delivered"}), "Default: dead, those given up.")
            .query("topic", Schema::string().maxLength(200), "Only this topic.")
            .query("before", Schema::integer().range(1, std::numeric_limits<std::int64_t>::max()),
                   "next_before of the page before.")
            .query("limit", Schema::integer().range(1, kLargestPage), "Default: 100.")
            .response(200, "A page",
                      Schema::object()
                          .property("results", Schema::array(messageSchema()))
                          .property("next_before", Schema::integer().nullable()))
            .handle([&database](const http::Request& request) { return list(database, request); }));
    registrar.route(Route(Method::kPost, "/api/admin/outbox/{id}/replay")
                        .summary("Deliver a dead message after all")
                        .describe("It becomes due at once, as if it were new. Repeating the request changes nothing.")
                        .tag("admin")
                        .errors(http::dialect::detail)
                        .auth(administrators)
                        .response(200, "The message, pending", messageSchema())
                        .response(404, "No such message in the organization")
                        .response(409, "The message has been delivered")
                        .handle([&database](const http::Request& request) { return replay(database, request); }));
}

}  // namespace hub::host
