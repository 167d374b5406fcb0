#include "do_not_call/service.hpp"

#include <unordered_set>

#include "do_not_call/repository.hpp"

namespace hub::number_assignment::do_not_call {

namespace {

void audit(db::Transaction& tx, const Actor& actor, std::string action, json::Value after) {
    identity::AuditEntry entry =
        auditEntry(actor, std::move(action), "organization", std::to_string(actor.organizationId));
    entry.after = std::move(after);
    identity::recordAudit(tx, entry);
}

}  // namespace

std::vector<Entry> ListService::list(std::int64_t organizationId, const Page& page) {
    return database_.inStatement(
        "list_do_not_call_numbers", [&](db::Transaction& tx) { return repository::list(tx, organizationId, page); },
        db::Retry::kIdempotent);
}

bool ListService::add(const Actor& actor, const NewEntry& entry) {
    return database_.inTransaction("add_do_not_call_number", [&](db::Transaction& tx) {
        if (repository::add(tx, {actor.organizationId, actor.name, clock_.now()}, {entry}).empty()) return false;
        audit(tx, actor, "do_not_call.added", json::Object{{"phone_number", entry.phoneNumber}, {"note", entry.note}});
        return true;
    });
}

void ListService::addMany(const Actor& actor, const std::vector<NewEntry>& entries,
                          std::vector<inventory::UploadResult>& results, bool dryRun) {
    const std::vector<std::string> numbers =
        database_.inTransaction("upload_do_not_call_numbers", [&](db::Transaction& tx) {
            if (dryRun) return repository::known(tx, actor.organizationId, entries);
            auto added = repository::add(tx, {actor.organizationId, actor.name, clock_.now()}, entries);
            audit(tx, actor, "do_not_call.uploaded", json::Object{{"added", added.size()}, {"rows", results.size()}});
            return added;
        });
    const std::unordered_set<std::string> found(numbers.begin(), numbers.end());
    for (inventory::UploadResult& result : results) {
        if (result.result == inventory::RowResult::kAdded && found.contains(result.phoneNumber) == dryRun)
            result.result = inventory::RowResult::kSkipped;
    }
}

bool ListService::remove(const Actor& actor, const std::string& phoneNumber) {
    return database_.inTransaction("remove_do_not_call_number", [&](db::Transaction& tx) {
        if (!repository::remove(tx, actor.organizationId, phoneNumber)) return false;
        audit(tx, actor, "do_not_call.removed", json::Object{{"phone_number", phoneNumber}});
        return true;
    });
}

}  // namespace hub::number_assignment::do_not_call
