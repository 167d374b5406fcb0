#include "rest/handlers.hpp"

#include <algorithm>
#include <charconv>

#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/boolean.hpp"
#include "hub/text/utf8.hpp"
#include "rest/answers.hpp"
#include "user_input.hpp"

namespace hub::keycloak_provisioning::rest {

namespace {

constexpr std::size_t kLongestIdempotencyKey = 256;
constexpr std::int64_t kPiece = 1000;  ///< Users read at a time for a list without limit.
constexpr std::int64_t kDefaultPage = 100;

/// Named without a value it is set. What is neither yes nor no is refused: a rehearsal must not become the real thing.
bool flag(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value) return false;
    if (value->empty()) return true;
    if (const auto answer = text::parseBoolean(*value)) return *answer;
    throw http::badRequest(std::string(name) + " must be true or false");
}

std::optional<std::string> queryText(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value || value->empty()) return std::nullopt;
    if (!text::isValidUtf8(*value) || value->find('\0') != std::string_view::npos)
        throw http::badRequest(std::string(name) + " must be UTF-8 text");
    return std::string(*value);
}

std::optional<std::int64_t> queryNumber(const http::Request& request, std::string_view name) {
    const auto value = queryText(request, name);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc() || end != value->data() + value->size() || number < 1)
        throw http::badRequest(std::string(name) + " must be a " +
                               (name == "cursor" ? "next_cursor of an earlier answer" : "positive number"));
    return number;
}

std::string unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return std::string(quoted ? value.substr(1, value.size() - 2) : value);
}

/// An answer to a question about one user, without the reasons that would tell of others' users.
bool isHidden(const Problem& problem) {
    return problem.code == "not_found" || problem.code == "keycloak_id_taken" || problem.field == field::kKeycloakId;
}

int statusOf(const Problem& problem) {
    for (const std::string_view taken :
         {"email_taken", "username_taken", "keycloak_id_taken", "conflict", "protected_user"}) {
        if (problem.code == taken) return 409;
    }
    return problem.code == "unknown_client" ? 422 : 400;
}

}  // namespace

void refuse(const Problem& problem) {
    throw http::Error(statusOf(problem), problem.code, problem.message);
}

Caller callerOf(const http::Request& request) {
    return {request.principal, request.requestId};
}

Repeatable repeatable(const http::Request& request) {
    const auto header = request.headers.get("Idempotency-Key");
    if (!header) return {};
    Repeatable repeatable;
    repeatable.scope = "api";
    repeatable.oneAtATime = true;
    repeatable.key = unquoted(text::trim(*header));
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (repeatable.key.empty() || repeatable.key.size() > kLongestIdempotencyKey ||
        !std::all_of(repeatable.key.begin(), repeatable.key.end(), printable)) {
        throw http::badRequest("Idempotency-Key must be 1 to 256 printable ASCII characters");
    }
    repeatable.fingerprint = auth::toHex(auth::sha256(std::string(http::toString(request.method)) + " " + request.path +
                                                      "?" + request.rawQuery + "\n" + request.body));
    return repeatable;
}

const json::Value& bodyOf(const http::Request& request) {
    try {
        return request.json();
    } catch (const http::Error& error) {
        throw http::Error(error.status(), error.code(), "Invalid request body: " + std::string(error.what()));
    }
}

http::Response Handlers::provision(const http::Request& request) {
    const json::Value& body = bodyOf(request);
    if (!body.isObject()) throw http::badRequest("Invalid request body: expected an object, a user");
    Wish wish;
    wish.users.push_back(readUser(body, Needed::kWholeUser));
    return service_.provision(callerOf(request), repeatable(request), wish, [](const Provisioned& outcome) {
        const Verdict& verdict = outcome.plan.verdicts.front();
        if (verdict.problem) refuse(*verdict.problem);
        return http::Response::json(200, provisionedJson(verdict));
    });
}

http::Response Handlers::provisionMany(const http::Request& request) {
    const json::Value& body = bodyOf(request);
    if (!body.isArray()) throw http::badRequest("Invalid request body: expected a list of users");
    const json::Array& rows = body.asArray();
    const std::int64_t most = settings_.get()->maxBulkUsers;
    if (rows.empty()) throw http::badRequest("No users provided for provisioning");
    if (static_cast<std::int64_t>(rows.size()) > most)
        throw http::badRequest("Maximum " + std::to_string(most) + " users can be provisioned at once");
    Wish wish;
    wish.users.reserve(rows.size());
    for (const json::Value& row : rows) wish.users.push_back(readUser(row, Needed::kWholeUser));
    wish.atomic = flag(request, "atomic");
    wish.dryRun = flag(request, "dry_run");
    wish.planHash = queryText(request, "plan");
    return service_.provision(callerOf(request), repeatable(request), wish, [&](const Provisioned& provisioned) {
        const BulkOutcome outcome{rows, wish, provisioned};
        return http::Response::json(outcome.successes() > 0 ? 200 : 422, bulkJson(outcome));
    });
}

http::Response Handlers::get(const http::Request& request) {
    const auto user = service_.find(callerOf(request), std::string(request.pathParameter("keycloak_id")));
    if (!user) throw http::notFound("User not found");
    return http::Response::json(200, userJson(*user));
}

http::Response Handlers::list(const http::Request& request) {
    const auto client = queryText(request, "client_id");
    if (!client) throw http::badRequest("client_id query parameter is required");
    const auto limit = queryNumber(request, "limit");
    const auto cursor = queryNumber(request, "cursor");
    const Caller caller = callerOf(request);
    if (!limit && !cursor) return listAll(caller, *client);

    const std::int64_t most = std::min(limit.value_or(kDefaultPage), kPiece);
    const std::vector<ManagedUser> users = service_.list(caller, *client, {cursor, most + 1});
    const std::size_t shown = std::min(users.size(), static_cast<std::size_t>(most));
    std::string body;
    json::Writer out(body);
    out.beginObject().member("client_id", *client).member("count", shown).key("users").beginArray();
    for (std::size_t i = 0; i < shown; ++i) writeListed(out, users[i]);
    out.endArray().key("next_cursor");
    if (users.size() > shown)
        out.value(std::to_string(users[shown - 1].id));
    else
        out.null();
    out.endObject();
    return http::Response::json(200, std::move(body));
}

/// However many there are, in pieces.
http::Response Handlers::listAll(const Caller& caller, const std::string& client) {
    std::vector<ManagedUser> first = service_.list(caller, client, {std::nullopt, kPiece});
    http::Response response = http::Response::json(200, std::string());
    response.stream = [this, caller, client, users = std::move(first)](http::BodySink& sink) mutable {
        std::string piece;
        json::Writer out(piece);
        std::size_t count = 0;
        out.beginObject().member("client_id", client).key("users").beginArray();
        while (!users.empty()) {
            for (const ManagedUser& user : users) writeListed(out, user);
            count += users.size();
            if (!sink.write(piece)) return;
            piece.clear();
            const bool last = static_cast<std::int64_t>(users.size()) < kPiece;
            users = last ? std::vector<ManagedUser>{} : service_.list(caller, client, {users.back().id, kPiece});
        }
        out.endArray().member("count", count).endObject();
        sink.write(piece);
    };
    return response;
}

http::Response Handlers::activate(const http::Request& request) {
    return switchUser(request, Action::kActivated);
}

http::Response Handlers::deactivate(const http::Request& request) {
    return switchUser(request, Action::kDeactivated);
}

http::Response Handlers::switchUser(const http::Request& request, Action action) {
    DesiredUser user;
    user.keycloakId = std::string(request.pathParameter("keycloak_id"));
    user.active = action == Action::kActivated;
    user.mustExist = true;
    Wish wish;
    wish.users.push_back(std::move(user));
    return service_.provision(callerOf(request), repeatable(request), wish, [&](const Provisioned& outcome) {
        const Verdict& verdict = outcome.plan.verdicts.front();
        if (verdict.problem && verdict.problem->code != "protected_user" && isHidden(*verdict.problem))
            throw http::notFound("User not found");
        if (verdict.problem) refuse(*verdict.problem);
        return http::Response::json(200, switchedJson(verdict.after, action));
    });
}

}  // namespace hub::keycloak_provisioning::rest
