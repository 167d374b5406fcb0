#include "seed/seed_run.hpp"

#include <algorithm>

#include "hub/auth/password.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/access.hpp"
#include "hub/identity/directory.hpp"
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

std::string createdJson(const PlannedRow& planned) {
    const WantedUser& user = planned.row->user;
    std::string text;
    json::Writer out(text);
    out.beginObject()
        .member("username", user.username)
        .member("role", auth::toString(user.role.value_or(auth::Role::kAgent)))
        .member("is_active", user.active.value_or(true));
    if (planned.setLink) out.member("dialer_id", planned.dialerId).member("dialer_user_id", *planned.row->dialerUserId);
    out.endObject();
    return text;
}

std::string changesJson(const PlannedRow& planned, std::string services::SeedChange::*side) {
    std::string text;
    json::Writer out(text);
    out.beginObject();
    for (const services::SeedChange& change : planned.outcome.changes) out.member(change.field, change.*side);
    out.endObject();
    return text;
}

/// Those that an identity provider keeps.
json::Object mirroredFields(const PlannedRow& planned) {
    json::Object fields;
    for (const services::SeedChange& change : planned.outcome.changes) {
        if (change.field == "is_active")
            fields.set(change.field, json::Value(*planned.row->user.active));
        else if (change.field == "email" || change.field == "first_name" || change.field == "last_name")
            fields.set(change.field, json::Value(change.after));
    }
    return fields;
}

void addChanges(std::vector<AuditedChange>& all, const PlannedRow& planned) {
    const std::int64_t user = planned.outcome.userId;
    if (planned.createUser) return all.push_back({"user.created", user, {}, createdJson(planned)});
    if (planned.changeUser)
        all.push_back({"user.updated", user, changesJson(planned, &services::SeedChange::before),
                       changesJson(planned, &services::SeedChange::after)});
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
    std::vector<PlannedRow> planned =
        database_.inTransaction("plan_seeding", [&](db::Transaction& tx) { return plan(tx, false); },
                                {.readOnly = true, .statementTimeout = kLongest});
    if (request_.dryRun) return reportOf(std::move(planned));
    makeSecrets(planned);
    keepGenerated(planned);
    return reportOf(apply());
}

void SeedRun::loadContext() {
    context_.allowWeakPasswords = settings_.allowWeakPasswords;
    database_.inTransaction("seeding_context",
                            [&](db::Transaction& tx) {
                                const auto organization = identity::findOrganization(tx, request_.organizationId);
                                if (!organization) throw http::notFound("Organization not found");
                                context_.defaultRegion = organization->defaultRegion;
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
    links_.clear();
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
        links_.push_back({&row, dialer});
    }
}

std::vector<PlannedRow> SeedRun::plan(db::Transaction& tx, bool locked) {
    const PlanContext context{request_.organizationId, request_.update, request_.resetPasswords,
                              request_.generatePasswords, request_.createUsers};
    const bool changesUsers = request_.update || request_.resetPasswords;
    if (locked && changesUsers) {
        std::vector<std::string> usernames;
        for (const SeedRow& row : rows_)
            if (!row.problem) usernames.push_back(row.user.username);
        repository::lockPeople(tx, request_.organizationId, usernames);
    }
    std::vector<PlannedRow> planned;
    planned.reserve(rows_.size());
    for (std::size_t begin = 0; begin < links_.size(); begin += kChunk) {
        const std::size_t size = std::min(kChunk, links_.size() - begin);
        std::vector<RowToLoad> good;
        for (std::size_t i = begin; i < begin + size; ++i)
            if (!links_[i].row->problem) good.push_back(links_[i]);
        const std::vector<KnownState> states = repository::knownStates(tx, good);
        auto state = states.begin();
        for (std::size_t i = begin; i < begin + size; ++i) {
            const RowToLoad& link = links_[i];
            planned.push_back(planRow(*link.row, link.dialerId, link.row->problem ? KnownState{} : *state++, context));
        }
    }
    if (request_.update) keepAnAdministrator(planned, repository::administrators(tx, request_.organizationId));
    return planned;
}

void SeedRun::makeSecrets(const std::vector<PlannedRow>& plan) {
    secrets_.assign(rows_.size(), {});
    std::vector<Secret*> wanted;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (!plan[i].setPassword) continue;
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

void SeedRun::keepGenerated(const std::vector<PlannedRow>& plan) {
    if (!request_.keepPasswords) return;
    std::vector<services::SeedPassword> passwords;
    for (std::size_t i = 0; i < plan.size(); ++i)
        if (secrets_[i].generated) passwords.push_back({rows_[i].user.username, secrets_[i].password});
    request_.keepPasswords(passwords);
}

/// A user name, address or number that was taken between plan and change shows as a violation: the next plan sees it.
std::vector<PlannedRow> SeedRun::apply() {
    for (int attempt = 1;; ++attempt) {
        try {
            return applyOnce();
        } catch (const db::UniqueViolation&) {
            if (attempt == kMostAttempts)
                throw http::conflict("Users were changed at the same time; nothing was done: try again");
        }
    }
}

std::vector<PlannedRow> SeedRun::applyOnce() {
    return database_.inTransaction("apply_seeding",
                                   [&](db::Transaction& tx) {
                                       repository::lockSeeding(tx, request_.organizationId);
                                       std::vector<PlannedRow> planned = plan(tx, true);
                                       useSecrets(planned);
                                       write(tx, planned);
                                       return planned;
                                   },
                                   {.statementTimeout = kLongest});
}

void SeedRun::useSecrets(std::vector<PlannedRow>& plan) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (!plan[i].setPassword) continue;
        if (secrets_[i].hash.empty())
            refuse(plan[i], {"username", "changed_meanwhile", "The user was changed at the same time: try again"});
        else
            plan[i].passwordHash = secrets_[i].hash;
    }
}

void SeedRun::write(db::Transaction& tx, std::vector<PlannedRow>& plan) {
    writeUsers(tx, plan);
    inChunks(
        plan, [](const PlannedRow& row) { return row.setLink; }, [&](auto rows) { repository::putLinks(tx, rows); });
    writeAudit(tx, plan);
    std::vector<std::int64_t> deactivated;
    for (const PlannedRow& planned : plan)
        if (planned.deactivates) deactivated.push_back(planned.existing->id);
    identity::endAccess(tx, deactivated, clock_.now());
    tellMirror(tx, plan);
}

void SeedRun::tellMirror(db::Transaction& tx, const std::vector<PlannedRow>& plan) const {
    if (mirror_ == nullptr) return;
    std::vector<services::UserMirror::Change> changes;
    for (const PlannedRow& planned : plan) {
        if (!planned.changeUser || !planned.existing->keycloakId) continue;
        json::Object fields = mirroredFields(planned);
        if (fields.size() > 0)
            changes.push_back({request_.organizationId, *planned.existing->keycloakId, std::move(fields)});
    }
    mirror_->changed(tx, changes);
}

void SeedRun::writeUsers(db::Transaction& tx, std::vector<PlannedRow>& plan) {
    inChunks(
        plan, [](const PlannedRow& row) { return row.createUser; },
        [&](std::span<PlannedRow* const> rows) {
            const auto ids = repository::insertUsers(tx, request_.organizationId, rows);
            for (PlannedRow* planned : rows) {
                const auto found = ids.find(planned->row->user.username);
                if (found != ids.end())
                    planned->outcome.userId = found->second;
                else
                    refuse(*planned, {"username", "taken",
                                      "The user name, e-mail address or number was taken at the same time: try again"});
            }
        });
    inChunks(
        plan, [](const PlannedRow& row) { return !row.createUser && (row.changeUser || row.setPassword); },
        [&](auto rows) { repository::changeUsers(tx, rows); });
}

void SeedRun::writeAudit(db::Transaction& tx, std::vector<PlannedRow>& plan) {
    inChunks(
        plan, [](const PlannedRow& row) { return row.createUser || row.changeUser || row.setPassword || row.setLink; },
        [&](std::span<PlannedRow* const> rows) {
            std::vector<AuditedChange> changes;
            for (const PlannedRow* planned : rows) addChanges(changes, *planned);
            repository::addAudit(tx, author(), changes);
        });
}

SeedReport SeedRun::reportOf(std::vector<PlannedRow> plan) const {
    SeedReport report;
    report.dryRun = request_.dryRun;
    report.rows.reserve(plan.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
        report.rows.push_back(std::move(plan[i].outcome));
        if (i < secrets_.size() && report.rows.back().passwordSet && secrets_[i].generated)
            report.rows.back().password = secrets_[i].password;
    }
    return report;
}

}  // namespace hub::user_seeding
