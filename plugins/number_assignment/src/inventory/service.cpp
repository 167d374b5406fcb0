#include "inventory/service.hpp"

#include <unordered_set>

#include "hub/identity/directory.hpp"
#include "inventory/repository.hpp"

namespace hub::number_assignment::inventory {

namespace {

constexpr std::chrono::minutes kLongestUpload{5};

json::Value texts(const std::vector<std::string>& values) {
    return json::Array(values.begin(), values.end());
}

json::Value optionalInteger(const std::optional<int>& value) {
    return value ? json::Value(*value) : json::Value();
}

/// What the audit trail keeps of a number.
json::Value snapshot(const PhoneNumber& number) {
    json::Object object{{"phone_number", number.phoneNumber},
                        {"status", number.status},
                        {"label", number.label},
                        {"daily_limit", optionalInteger(number.dailyLimit)},
                        {"hourly_limit", optionalInteger(number.hourlyLimit)},
                        {"cooldown_seconds", optionalInteger(number.cooldownSeconds)}};
    if (const auto& assignment = number.assignment) {
        object.set("agent_id", assignment->agentId);
        object.set("agent_daily_limit", assignment->dailyLimit);
        object.set("agent_hourly_limit", optionalInteger(assignment->hourlyLimit));
        object.set("allowed_countries", texts(assignment->allowedCountries));
        object.set("blocked_countries", texts(assignment->blockedCountries));
    }
    return object;
}

void audit(db::Transaction& tx, const Actor& actor, std::string action, const PhoneNumber* before,
           const PhoneNumber* after) {
    identity::AuditEntry entry =
        auditEntry(actor, std::move(action), "phone_number", (after != nullptr ? after : before)->id);
    if (before != nullptr) entry.before = snapshot(*before);
    if (after != nullptr) entry.after = snapshot(*after);
    identity::recordAudit(tx, entry);
}

/// Tells the agent whose number it was or is.
void tell(db::Transaction& tx, const Actor& actor, std::string_view type, const PhoneNumber& number) {
    const std::string data = json::dump(json::Object{
        {"id", number.id}, {"phone_number", number.phoneNumber}, {"agent_id", number.assignment->agentUuid}});
    events::publish(tx, {actor.organizationId, type, number.assignment->agentId, events::Audience::kConcerned, data});
}

void auditUpload(db::Transaction& tx, const Actor& actor, std::size_t added, std::size_t rows) {
    identity::AuditEntry entry =
        auditEntry(actor, "phone_numbers.uploaded", "organization", std::to_string(actor.organizationId));
    entry.after = json::Object{{"added", added}, {"rows", rows}};
    identity::recordAudit(tx, entry);
}

/// Of the results that could be added, those of these numbers are skipped, or (`those` false) all others.
void skip(std::vector<UploadResult>& results, const std::unordered_set<std::string>& phones, bool those) {
    for (UploadResult& result : results) {
        if (result.result == RowResult::kAdded && phones.contains(result.phoneNumber) == those)
            result.result = RowResult::kSkipped;
    }
}

}  // namespace

std::vector<PhoneNumber> InventoryService::list(std::int64_t organizationId, const NumberFilter& filter,
                                                const NumberPage& page) {
    return context_.database.inTransaction(
        "list_phone_numbers",
        [&](db::Transaction& tx) { return repository::list(tx, organizationId, filter, page, context_.clock.now()); },
        {.readOnly = true});
}

std::optional<PhoneNumber> InventoryService::add(const Actor& actor, const NewNumber& number) {
    const time::Timestamp now = context_.clock.now();
    const bool everywhere = context_.settings.get()->uniqueEverywhere;
    return context_.database.inTransaction("add_phone_number", [&](db::Transaction& tx) -> std::optional<PhoneNumber> {
        const auto added = repository::add(tx, actor.organizationId, {number}, everywhere, now);
        if (added.empty()) return std::nullopt;
        auto stored = repository::find(tx, actor.organizationId, added.front().id, now);
        audit(tx, actor, "phone_number.added", nullptr, &*stored);
        return stored;
    });
}

void InventoryService::addMany(const Actor& actor, const std::vector<NewNumber>& numbers,
                               std::vector<UploadResult>& results, bool dryRun) {
    const time::Timestamp now = context_.clock.now();
    const bool everywhere = context_.settings.get()->uniqueEverywhere;
    std::unordered_set<std::string> phones;
    context_.database.inTransaction(
        "upload_phone_numbers",
        [&](db::Transaction& tx) {
            phones.clear();
            if (dryRun) {
                for (std::string& phone : repository::findTaken(tx, actor.organizationId, numbers, everywhere))
                    phones.insert(std::move(phone));
                return;
            }
            for (auto& added : repository::add(tx, actor.organizationId, numbers, everywhere, now))
                phones.insert(std::move(added.phoneNumber));
            auditUpload(tx, actor, phones.size(), results.size());
        },
        {.readOnly = dryRun, .statementTimeout = kLongestUpload, .lockTimeout = kLongestUpload});
    skip(results, phones, dryRun);
}

Outcome InventoryService::assign(const Actor& actor, const std::string& id, const AssignmentRequest& request) {
    const time::Timestamp now = context_.clock.now();
    const Outcome outcome = context_.database.inTransaction("assign_phone_number", [&](db::Transaction& tx) {
        const auto before = repository::lock(tx, actor.organizationId, id, now);
        if (!before) return Outcome::kNumberNotFound;
        const auto agent = identity::findUserByReference(tx, actor.organizationId, request.agent);
        const auto active = agent ? repository::lockAgent(tx, actor.organizationId, agent->id) : std::nullopt;
        if (!active) return Outcome::kAgentNotFound;
        if (!*active) return Outcome::kAgentInactive;
        const bool moves = before->assignment && before->assignment->agentId != agent->id;
        if (moves && !request.reassign) return Outcome::kAssigned;
        Assignment terms = request.terms;
        terms.agentId = agent->id;
        repository::assign(tx, actor.organizationId, id, terms, now);
        const auto after = repository::find(tx, actor.organizationId, id, now);
        audit(tx, actor, "phone_number.assigned", &*before, &*after);
        if (moves) tell(tx, actor, "phone_number.unassigned", *before);
        tell(tx, actor, "phone_number.assigned", *after);
        return Outcome::kDone;
    });
    context_.events.committed();
    return outcome;
}

Outcome InventoryService::unassign(const Actor& actor, const std::string& id) {
    const time::Timestamp now = context_.clock.now();
    const Outcome outcome = context_.database.inTransaction("unassign_phone_number", [&](db::Transaction& tx) {
        const auto before = repository::lock(tx, actor.organizationId, id, now);
        if (!before) return Outcome::kNumberNotFound;
        if (!before->assignment) return Outcome::kDone;
        repository::unassign(tx, actor.organizationId, id);
        PhoneNumber after = *before;
        after.assignment.reset();
        audit(tx, actor, "phone_number.unassigned", &*before, &after);
        tell(tx, actor, "phone_number.unassigned", *before);
        return Outcome::kDone;
    });
    context_.events.committed();
    return outcome;
}

std::optional<PhoneNumber> InventoryService::change(const Actor& actor, const std::string& id,
                                                    const NumberChange& change) {
    const time::Timestamp now = context_.clock.now();
    return context_.database.inTransaction("change_phone_number",
                                           [&](db::Transaction& tx) -> std::optional<PhoneNumber> {
                                               const auto before = repository::lock(tx, actor.organizationId, id, now);
                                               if (!before) return std::nullopt;
                                               PhoneNumber after = *before;
                                               if (change.status) after.status = *change.status;
                                               if (change.label) after.label = *change.label;
                                               if (change.dailyLimit) after.dailyLimit = *change.dailyLimit;
                                               if (change.hourlyLimit) after.hourlyLimit = *change.hourlyLimit;
                                               if (change.cooldownSeconds)
                                                   after.cooldownSeconds = *change.cooldownSeconds;
                                               after.updatedAt = now;
                                               repository::change(tx, actor.organizationId, after, now);
                                               audit(tx, actor, "phone_number.changed", &*before, &after);
                                               return after;
                                           });
}

Outcome InventoryService::remove(const Actor& actor, const std::string& id) {
    const time::Timestamp now = context_.clock.now();
    return context_.database.inTransaction("delete_phone_number", [&](db::Transaction& tx) {
        const auto before = repository::lock(tx, actor.organizationId, id, now);
        if (!before) return Outcome::kNumberNotFound;
        if (before->assignment) return Outcome::kAssigned;
        repository::remove(tx, actor.organizationId, id);
        audit(tx, actor, "phone_number.deleted", &*before, nullptr);
        return Outcome::kDone;
    });
}

void InventoryService::freeNumbers(const Actor& actor, std::int64_t agentId) {
    context_.database.inTransaction("free_phone_numbers", [&](db::Transaction& tx) {
        for (const std::string& id : repository::freeNumbers(tx, actor.organizationId, agentId)) {
            identity::AuditEntry entry = auditEntry(actor, "phone_number.unassigned", "phone_number", id);
            entry.before = json::Object{{"agent_id", agentId}};
            identity::recordAudit(tx, entry);
        }
    });
}

std::optional<std::int64_t> InventoryService::findPerson(std::int64_t organizationId, const std::string& reference) {
    const auto user = context_.database.inTransaction(
        "find_person",
        [&](db::Transaction& tx) { return identity::findUserByReference(tx, organizationId, reference); },
        {.readOnly = true});
    return user ? std::optional(user->id) : std::nullopt;
}

}  // namespace hub::number_assignment::inventory
