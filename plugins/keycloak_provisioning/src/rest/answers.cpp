#include "rest/answers.hpp"

#include "user_input.hpp"

namespace hub::keycloak_provisioning::rest {

namespace {

/// Bulk knows no "activated": for its clients that is an update.
Action shown(Action action) noexcept {
    return action == Action::kActivated ? Action::kUpdated : action;
}

void writeId(json::Writer& out, const ManagedUser& user) {
    out.key("id");
    if (user.uuid.empty())
        out.null();
    else
        out.value(user.uuid);
}

void writeNames(json::Writer& out, const ManagedUser& user) {
    out.member(field::kEmail, user.email).member(field::kFirstName, user.firstName);
    out.member(field::kLastName, user.lastName).member(field::kClient, user.client);
    out.member(field::kActive, user.active);
}

void writeTimes(json::Writer& out, const ManagedUser& user) {
    out.member("created_at", user.createdAt).member("updated_at", user.updatedAt);
}

void writeProvisioned(json::Writer& out, const Verdict& verdict) {
    const Action action = shown(verdict.action);
    out.beginObject();
    writeId(out, verdict.after);
    out.member(field::kKeycloakId, verdict.after.keycloakId);
    writeNames(out, verdict.after);
    out.member("action", toString(action)).member("message", messageOf(action));
    out.endObject();
}

void writeChanges(json::Writer& out, const std::vector<FieldChange>& changes) {
    out.key("changes").beginArray();
    for (const FieldChange& change : changes) {
        out.beginObject().member("field", change.field).member("before", change.before).member("after", change.after);
        out.endObject();
    }
    out.endArray();
}

class BulkWriter {
public:
    BulkWriter(json::Writer& out, const BulkOutcome& outcome)
        : out_(out), outcome_(outcome), verdicts_(outcome.provisioned.plan.verdicts), kept_(outcome.successes() > 0) {}

    void users() {
        out_.key("users").beginArray();
        for (const Verdict& verdict : verdicts_) {
            if (kept_ && verdict.action != Action::kRejected) writeProvisioned(out_, verdict);
        }
        out_.endArray();
    }

    void errors() {
        out_.key("errors").beginArray();
        for (std::size_t i = 0; i < verdicts_.size(); ++i) {
            if (verdicts_[i].problem) out_.value(errorText(i, outcome_.rows[i], *verdicts_[i].problem));
        }
        out_.endArray();
    }

    void results() {
        out_.key("results").beginArray();
        for (std::size_t i = 0; i < verdicts_.size(); ++i) {
            out_.beginObject().member("index", i).key(field::kKeycloakId);
            const json::Value* keycloakId = outcome_.rows[i].find(field::kKeycloakId);
            if (keycloakId && keycloakId->isString())
                out_.value(keycloakId->asString());
            else
                out_.null();
            result(verdicts_[i]);
            out_.endObject();
        }
        out_.endArray();
    }

private:
    void result(const Verdict& verdict) {
        if (verdict.problem) return failure("error", *verdict.problem);
        if (!kept_) return failure("skipped", {"not_applied", "", "Not applied: another row was rejected"});
        const Action action = shown(verdict.action);
        out_.member("status", "success").member("action", toString(action));
        out_.key("code").null().key("field").null().member("message", messageOf(action));
        if (outcome_.wish.dryRun)
            writeChanges(out_, verdict.action == Action::kCreated ? difference({}, verdict.after) : verdict.changes);
    }

    void failure(std::string_view status, const Problem& problem) {
        out_.member("status", status).key("action").null().member("code", problem.code).key("field");
        if (problem.field.empty())
            out_.null();
        else
            out_.value(problem.field);
        out_.member("message", problem.message);
    }

    json::Writer& out_;
    const BulkOutcome& outcome_;
    const std::vector<Verdict>& verdicts_;
    const bool kept_;
};

}  // namespace

std::size_t BulkOutcome::successes() const {
    if (wish.atomic && errors() > 0) return 0;
    return provisioned.plan.verdicts.size() - errors();
}

std::string messageOf(Action action) {
    if (action == Action::kUnchanged) return "User already up to date";
    return "User successfully " + std::string(toString(action));
}

std::string userJson(const ManagedUser& user) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    writeId(out, user);
    writeNames(out, user);
    writeTimes(out, user);
    out.endObject();
    return body;
}

void writeListed(json::Writer& out, const ManagedUser& user) {
    out.beginObject();
    writeId(out, user);
    out.member(field::kKeycloakId, user.keycloakId);
    writeNames(out, user);
    writeTimes(out, user);
    out.endObject();
}

std::string provisionedJson(const Verdict& verdict) {
    std::string body;
    json::Writer out(body);
    writeProvisioned(out, verdict);
    return body;
}

std::string switchedJson(const ManagedUser& user, Action action) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("message", messageOf(action)).member("action", toString(action));
    out.member("timestamp", user.updatedAt).key("user").raw(userJson(user)).endObject();
    return body;
}

std::string bulkJson(const BulkOutcome& outcome) {
    std::string body;
    body.reserve(256 + outcome.rows.size() * 512);
    json::Writer out(body);
    BulkWriter writer(out, outcome);
    out.beginObject().member("success_count", outcome.successes()).member("error_count", outcome.errors());
    writer.users();
    writer.errors();
    writer.results();
    if (outcome.wish.dryRun) out.member("dry_run", true).member("plan", outcome.provisioned.plan.hash());
    out.endObject();
    return body;
}

std::string errorText(std::size_t index, const json::Value& row, const Problem& problem) {
    const std::string label = labelOf(row);
    return "Row " + std::to_string(index + 1) + (label.empty() ? "" : " (" + label + ")") + ": " + problem.message;
}

}  // namespace hub::keycloak_provisioning::rest
