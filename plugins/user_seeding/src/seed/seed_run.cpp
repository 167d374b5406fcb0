#include "seed/seed_run.hpp"

#include <algorithm>

#include "hub/auth/password.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/identity/planning/engine.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/ascii.hpp"

namespace hub::user_seeding {

namespace {

using services::SeedReport;
using services::SeedStatus;

constexpr std::size_t kChunk = 5000;
constexpr int kMostAttempts = 3;
constexpr std::chrono::minutes kLongest{10};

using Wanted = bool (*)(const PlannedRow&);

/// Calls `work` with the wanted rows, so many at a time.
template <class Work>
void inChunks(std::vector<PlannedRow>& plan, Wanted wanted, Work&& work) {
    std::vector<PlannedRow*> chunk;
    const auto give = [&] {
        if (!chunk.empty()) work(std::span<PlannedRow* const>(chunk));
        chunk.clear();
    };
    for (PlannedRow& planned : plan) {
        if (!wanted(planned)) continue;
        chunk.push_back(&planned);
        if (chunk.size() == kChunk) give();
    }
    give();
}

std::string linkJson(const PlannedRow& planned) {
    std::string text;
    json::Writer(text)
        .beginObject()
        .member("dialer_id", planned.dialerId)
        .member("dialer_user_id", *planned.row->dialerUserId)
        .endObject();
    return text;
}

/// Those that an identity provider keeps.
json::Object mirroredFields(const planning::UserChange& change) {
    namespace field = planning::field;
    json::Object fields;
    for (const planning::FieldChange& one : change.fields()) {
        for (const std::string_view name : {field::kEmail, field::kFirstName, field::kLastName, field::kActive})
            if (one.field == name) fields.set(std::string(name), one.after);
    }
    return fields;
}

/// Of what the engine has not written.
void addChanges(std::vector<AuditedChange>& all, const PlannedRow& planned) {
    const std::int64_t user = planned.outcome.userId;
    if (planned.createUser) return;
    if (planned.setPassword) all.push_back({"user.password_reset", user});
    if (planned.setLink)
        all.push_back(
            {planned.outcome.linkMoved ? "dialer_link.moved" : "dialer_link.created", user, {}, linkJson(planned)});
}

}  // namespace

SeedReport SeedRun::execute(const std::vector<RawRow>& rows) {
    loadContext();
    rows_ = judgeRows(rows, context_);
    resolveLinks();
    database_.inTransaction("plan_seeding", [&](db::Transaction& tx) { plan(tx); },
                            {.readOnly = true, .statementTimeout = kLongest});
    if (request_.dryRun) return report();
    makeSecrets();
    keepGenerated();
    apply();
    return report();
}

void SeedRun::loadContext() {
    context_.allowWeakPasswords = settings_.allowWeakPasswords;
    database_.inTransaction("seeding_context",
                            [&](db::Transaction& tx) {
                                const auto organization = identity::findOrganization(tx, request_.organizationId);
                                if (!organization) throw http::notFound("Organization not found");
                                context_.defaultRegion = organization->defaultRegion;
                                policy_ = {organization->id,        organization->name,         request_.update,
                                           request_.resetPasswords, request_.generatePasswords, request_.createUsers};
                                const auto dialers = identity::listDialers(tx, request_.organizationId);
                                dialers_.clear();
                                for (const identity::Dialer& dialer : dialers)
                                    dialers_[text::toLower(dialer.name)] = dialer.id;
                                context_.defaultDialer =
                                    request_.dialer.value_or(dialers.size() == 1 ? dialers.front().name : "");
                            },
                            {.readOnly = true});
    if (request_.dialer && dialers_.count(text::toLower(*request_.dialer)) == 0)
        throw http::badRequest("There is no such dialer",
                               {{"dialer", "unknown", "The organization has no dialer of this name"}});
}

void SeedRun::resolveLinks() {
    listed_.clear();
    for (SeedRow& row : rows_) {
        std::int64_t dialer = 0;
        if (row.dialerUserId && !row.problem) {
            const auto found = dialers_.find(text::toLower(row.dialer.value_or(context_.defaultDialer)));
            if (found != dialers_.end())
                dialer = found->second;
            else if (row.dialer)
                row.problem = Problem{"dialer", "unknown", "The organization has no dialer of this name"};
            else if (dialers_.empty())
                row.problem =
                    Problem{"dialer", "required", "The organization has no dialer yet: dialhub dialer create"};
            else
                row.problem = Problem{"dialer", "required", "The organization has several dialers: name one"};
        }
        listed_.push_back({&row, dialer});
    }
}

Base SeedRun::loadBase(db::Transaction& tx) {
    std::vector<planning::DesiredUser> desired;
    desired.reserve(rows_.size());
    for (const SeedRow& row : rows_)
        if (!row.problem) desired.push_back(desiredOf(row, policy_));
    Base base;
    base.current = planning::store::load(tx, desired, {planning::store::Lookup::kEverything, planning::Key::kUsername});
    base.linked.reserve(listed_.size());
    const std::span<const ListedRow> all(listed_);
    for (std::size_t begin = 0; begin < all.size(); begin += kChunk) {
        const auto part = repository::linkedUsers(tx, all.subspan(begin, std::min(kChunk, all.size() - begin)));
        base.linked.insert(base.linked.end(), part.begin(), part.end());
    }
    if (request_.update) base.administrators = repository::administrators(tx, request_.organizationId);
    return base;
}

void SeedRun::plan(db::Transaction& tx) {
    const Base base = loadBase(tx);
    administrators_ = base.administrators;
    plan_ = decide(listed_, base, policy_);
}

void SeedRun::makeSecrets() {
    secrets_.assign(rows_.size(), {});
    std::vector<Secret*> wanted;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!plan_.rows[i].setPassword) continue;
        const auto& given = rows_[i].user.password;
        secrets_[i].generated = !given;
        secrets_[i].password = given ? *given : auth::generatePassword();
        wanted.push_back(&secrets_[i]);
    }
    if (wanted.size() > request_.maxPasswords)
        throw http::Error(413, "too_many_passwords",
                          "The list sets " + std::to_string(wanted.size()) + " passwords, at most " +
                              std::to_string(request_.maxPasswords) +
                              " are allowed in one request: send fewer rows, or passwords=none, or use dialhub "
                              "seed-users");
    hashAll(wanted, {settings_.bcryptCost, request_.hashThreads, request_.onHashed});
}

void SeedRun::keepGenerated() {
    if (!request_.keepPasswords) return;
    std::vector<services::SeedPassword> passwords;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (secrets_[i].generated) passwords.push_back({rows_[i].user.username, secrets_[i].password});
    request_.keepPasswords(passwords);
}

void SeedRun::apply() {
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
        try {
            return applyOnce(attempt > 1);
        } catch (const planning::StalePlan&) {
        } catch (const db::UniqueViolation&) {
        }
    }
    throw http::conflict("Users were changed at the same time; nothing was done: try again");
}

void SeedRun::applyOnce(bool planAgain) {
    database_.inTransaction("apply_seeding",
                            [&](db::Transaction& tx) {
                                repository::lockSeeding(tx, request_.organizationId);
                                if (planAgain) plan(tx);
                                // Refused rows are not to be applied.
                                while (!useSecrets()) plan(tx);
                                requireAdministrators(tx);
                                write(tx);
                            },
                            {.statementTimeout = kLongest, .lockTimeout = kLongest});
}

/// @return false when there are rows that want a password since the hashes were made: they are refused from now on.
bool SeedRun::useSecrets() {
    bool all = true;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!plan_.rows[i].setPassword) continue;
        if (!secrets_[i].hash.empty()) {
            plan_.rows[i].passwordHash = secrets_[i].hash;
            continue;
        }
        all = false;
        rows_[i].problem = Problem{"username", "changed_meanwhile", "The user was changed at the same time: try again"};
    }
    return all;
}

/// Whoever takes away somebody's rights waits for the others who do.
void SeedRun::requireAdministrators(db::Transaction& tx) const {
    if (!plan_.endsAdministrator()) return;
    repository::lockPeople(tx, request_.organizationId, {});
    if (repository::administrators(tx, request_.organizationId) != administrators_) throw planning::StalePlan();
}

void SeedRun::write(db::Transaction& tx) {
    for (const PlannedRow& planned : plan_.rows)
        if (planned.createUser && planned.setLink) plan_.users.changes[*planned.change].note = linkJson(planned);
    planning::applyPlan(tx, plan_.users, {}, {request_.actor, request_.requestId, clock_.now()});
    for (PlannedRow& planned : plan_.rows)
        if (planned.createUser) planned.outcome.userId = plan_.users.changes[*planned.change].after.id;
    const auto require = [](std::span<PlannedRow* const> rows, std::int64_t done) {
        if (done != static_cast<std::int64_t>(rows.size())) throw planning::StalePlan();
    };
    inChunks(
        plan_.rows, [](const PlannedRow& row) { return row.setPassword; },
        [&](auto rows) { require(rows, repository::setPasswords(tx, rows)); });
    inChunks(
        plan_.rows, [](const PlannedRow& row) { return row.setLink && !row.linked; },
        [&](auto rows) { require(rows, repository::createLinks(tx, rows)); });
    inChunks(
        plan_.rows, [](const PlannedRow& row) { return row.setLink && row.linked; },
        [&](auto rows) { require(rows, repository::moveLinks(tx, rows)); });
    writeAudit(tx);
    tellMirror(tx);
}

void SeedRun::tellMirror(db::Transaction& tx) const {
    if (mirror_ == nullptr) return;
    std::vector<services::UserMirror::Change> changes;
    for (const planning::UserChange& change : plan_.users.changes) {
        if (change.creates() || !change.after.keycloakId) continue;
        json::Object fields = mirroredFields(change);
        if (fields.size() > 0)
            changes.push_back({request_.organizationId, *change.after.keycloakId, std::move(fields)});
    }
    mirror_->changed(tx, changes);
}

void SeedRun::writeAudit(db::Transaction& tx) {
    inChunks(
        plan_.rows, [](const PlannedRow& row) { return !row.createUser && (row.setPassword || row.setLink); },
        [&](std::span<PlannedRow* const> rows) {
            std::vector<AuditedChange> changes;
            for (const PlannedRow* planned : rows) addChanges(changes, *planned);
            repository::addAudit(tx, author(), changes);
        });
}

SeedReport SeedRun::report() {
    SeedReport report;
    report.dryRun = request_.dryRun;
    report.rows.reserve(plan_.rows.size());
    for (std::size_t i = 0; i < plan_.rows.size(); ++i) {
        report.rows.push_back(std::move(plan_.rows[i].outcome));
        if (i < secrets_.size() && report.rows.back().passwordSet && secrets_[i].generated)
            report.rows.back().password = secrets_[i].password;
    }
    return report;
}

}  // namespace hub::user_seeding
