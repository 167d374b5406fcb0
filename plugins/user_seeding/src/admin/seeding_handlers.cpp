#include <algorithm>
#include <array>
#include <thread>

#include "admin/handlers.hpp"
#include "admin/render.hpp"
#include "hub/http/error.hpp"
#include "hub/text/boolean.hpp"

namespace hub::user_seeding::admin {

namespace {

using services::SeedStatus;

constexpr int kUnprocessable = 422;

/// What a request says besides its list: in the query, in parts, or beside "users".
class Options {
public:
    explicit Options(const http::Request& request) : request_(request) {}
    void addParts(const std::vector<http::Part>& parts) {
        for (const http::Part& part : parts)
            if (part.fileName.empty() && part.name != "file") extra_.append(part.name, part.content);
    }
    void addMembers(const json::Object& body) {
        for (const auto& [name, value] : body) {
            if (name == "users" || value.isNull()) continue;
            if (std::find(kOptions.begin(), kOptions.end(), name) == kOptions.end())
                throw http::badRequest("Unknown option", {{name, "unknown_field", "Is not an option of a list"}});
            if (value.isBool())
                extra_.append(name, value.asBool() ? "true" : "false");
            else
                extra_.append(name, value.isString() ? value : json::Value(json::dump(value)));
        }
    }
    std::optional<std::string> text(std::string_view name) const {
        if (auto value = queryText(request_, name)) return value;
        const json::Value* value = extra_.find(name);
        return value == nullptr || value->asString().empty() ? std::nullopt : std::optional(value->asString());
    }
    /// What is neither yes nor no is refused: a rehearsal must not become the real thing.
    bool flag(std::string_view name) const {
        const auto value = text(name);
        if (!value) return false;
        if (const auto answer = hub::text::parseBoolean(*value)) return *answer;
        throw http::badRequest("Neither true nor false",
                               {{std::string(name), "invalid_type", "Must be true or false"}});
    }

private:
    static constexpr std::array<std::string_view, 5> kOptions = {"dry_run", "update", "reset_passwords", "passwords",
                                                                 "dialer"};

    const http::Request& request_;
    json::Object extra_;
};

const http::Part& filePart(const std::vector<http::Part>& parts) {
    const auto found =
        std::find_if(parts.begin(), parts.end(), [](const http::Part& part) { return part.name == "file"; });
    if (found == parts.end())
        throw http::badRequest("No file", {{"file", "required", "Send the list as the part \"file\""}});
    return *found;
}

/// YAML is told by a file's name.
std::string nameFor(const std::string& mediaType) {
    return mediaType.find("yaml") != std::string::npos ? "body.yaml" : "body.csv";
}

bool isJson(const std::string& mediaType) {
    return mediaType.empty() || mediaType == "application/json";
}

/// The problem of a row as the failure of a request about it alone.
http::Error failureOf(const services::SeedOutcome& row) {
    const bool conflict = row.code == "taken" || row.code == "last_administrator" || row.code == "changed_meanwhile";
    const int status = row.code == "unknown" && row.field == "username" ? 404 : conflict ? 409 : 400;
    return {status, row.code, row.field + ": " + row.message, {{row.field, row.code, row.message}}};
}

}  // namespace

services::SeedRequest Handlers::seedRequest(const Caller& caller) const {
    const auto settings = settings_.get();
    services::SeedRequest request = seedRequestOf(caller);
    request.maxRows = settings->maxRows;
    request.maxPasswords = std::max<std::size_t>(settings->maxPasswords, 1);
    // The other half is for everybody else.
    request.hashThreads = std::max(1, static_cast<int>(std::thread::hardware_concurrency() / 2));
    return request;
}

services::SeedOutcome Handlers::seedOne(const services::SeedRequest& request, const json::Value& row) {
    const SeedFile file = readJson(json::Array{row}, {"", "", 1});
    services::SeedReport report = seeding_.seedRows(database_, request, file);
    announce(host_);
    if (report.rows.front().status == SeedStatus::kError) throw failureOf(report.rows.front());
    return std::move(report.rows.front());
}

http::Response Handlers::bulk(const http::Request& request) {
    const auto settings = settings_.get();
    Options options(request);
    ReadOptions read{"", settings->csvEncoding, settings->maxRows};
    const std::string mediaType = request.mediaType();
    const Caller caller = callerOf(database_, request);
    SeedFile file;
    if (mediaType == "multipart/form-data") {
        const std::vector<http::Part> parts = request.multipart();
        const http::Part& list = filePart(parts);
        options.addParts(parts);
        read.fileName = list.fileName;
        file = readSeedFile(list.content, read);
    } else if (isJson(mediaType)) {
        if (request.json().isObject()) options.addMembers(request.json().asObject());
        file = readJson(request.json(), read);
    } else {
        read.fileName = nameFor(mediaType);
        file = readSeedFile(request.body, read);
    }
    services::SeedRequest seed = seedRequest(caller);
    seed.maxPasswords = settings->maxPasswords;
    seed.dialer = options.text("dialer");
    seed.dryRun = options.flag("dry_run");
    seed.update = options.flag("update");
    seed.resetPasswords = options.flag("reset_passwords");
    seed.generatePasswords = options.text("passwords") != "none";
    const services::SeedReport report = seeding_.seedRows(database_, seed, file);
    announce(host_);
    const bool none = !report.rows.empty() && report.count(SeedStatus::kError) == report.rows.size();
    return privateJson(none ? kUnprocessable : 200, reportJson(report));
}

http::Response Handlers::putLink(const http::Request& request) {
    const Caller caller = callerOf(database_, request);
    const json::Value& body = request.json();
    json::Object row{{"username", *body.find("username")}, {"dialer_user_id", *body.find("dialer_user_id")}};
    if (const json::Value* dialer = body.find("dialer")) row.append("dialer", *dialer);
    const std::string username = body.find("username")->asString();
    if (const auto user = find(caller, username)) {
        row.append("kind", user->user.kind == identity::UserKind::kSystem ? "system" : "human");
    }
    services::SeedRequest seed = seedRequest(caller);
    seed.createUsers = false;
    const services::SeedOutcome outcome = seedOne(seed, std::move(row));
    std::string answer;
    json::Writer(answer)
        .beginObject()
        .member("success", true)
        .member("status", outcome.linkCreated ? "created"
                          : outcome.linkMoved ? "moved"
                                              : "unchanged")
        .member("dialer_user_id", outcome.dialerUserId)
        .member("username", outcome.username)
        .member("user_id", outcome.userId)
        .endObject();
    return http::Response::json(outcome.linkCreated ? 201 : 200, std::move(answer));
}

}  // namespace hub::user_seeding::admin
