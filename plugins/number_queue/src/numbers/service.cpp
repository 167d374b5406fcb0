#include "numbers/service.hpp"

#include "hub/http/error.hpp"

namespace hub::number_queue {

namespace {

constexpr std::int64_t kChunk = 10000;
constexpr std::chrono::minutes kLongest{10};

std::string_view nameOf(NumberAction action) {
    switch (action) {
        case NumberAction::kUpdateStatus:
            return "number.status_changed";
        case NumberAction::kReset:
            return "number.reset";
        case NumberAction::kDelete:
            break;
    }
    return "number.deleted";
}

/// Ids of locked numbers, all of which may be changed.
std::vector<std::int64_t> changeable(const std::vector<number_repository::LockedNumber>& locked,
                                     const CompanyAccess& access) {
    std::vector<std::int64_t> ids;
    for (const auto& number : locked) {
        if (!access.superuser && !mayBeChanged(number.status))
            throw http::badRequest("Only numbers in IN_QUEUE, MISSED, BUSY, POWER_OFF, or BANNED can be changed");
        ids.push_back(number.id);
    }
    return ids;
}

void audit(db::Transaction& tx, const CompanyAccess& access, const NumberChange& change,
           const std::vector<std::int64_t>& ids) {
    json::Object what{{"count", ids.size()}};
    if (change.action == NumberAction::kUpdateStatus) what.set("status", toString(change.status));
    if (change.note) what.set("note", *change.note);
    // Of many: the range, which with the count tells where to look.
    const std::string which =
        ids.size() == 1 ? std::to_string(ids.front()) : std::to_string(ids.front()) + ".." + std::to_string(ids.back());
    identity::AuditEntry entry = auditEntry(access, std::string(nameOf(change.action)), "queue_number", which);
    entry.after = std::move(what);
    identity::recordAudit(tx, entry);
}

}  // namespace

std::vector<ListedNumber> NumberService::list(const NumberFilter& filter, const number_repository::Page& page) {
    return database_.inTransaction("list_numbers",
                                   [&](db::Transaction& tx) {
                                       number_repository::planForParameters(tx);
                                       return number_repository::list(tx, filter, page, clock_.now());
                                   },
                                   {.readOnly = true});
}

std::int64_t NumberService::count(const NumberFilter& filter) {
    return database_.inTransaction("count_numbers",
                                   [&](db::Transaction& tx) {
                                       number_repository::planForParameters(tx);
                                       return number_repository::count(tx, filter);
                                   },
                                   {.readOnly = true});
}

std::vector<HistoryItem> NumberService::history(const CompanyAccess& access, std::int64_t id) {
    return database_.inTransaction("number_history",
                                   [&](db::Transaction& tx) {
                                       requireOwn(tx, access, id);
                                       return number_repository::history(tx, access.company.id, id);
                                   },
                                   {.readOnly = true});
}

void NumberService::exportAll(const NumberFilter& filter, const std::function<void(const db::Row&)>& onRow) {
    database_.inTransaction("export_numbers",
                            [&](db::Transaction& tx) {
                                number_repository::planForParameters(tx);
                                number_repository::forEachExported(tx, filter, onRow);
                            },
                            {.retry = db::Retry::kNever, .readOnly = true, .statementTimeout = kLongest});
}

std::optional<ListedNumber> NumberService::change(const CompanyAccess& access, std::int64_t id,
                                                  const NumberChange& change) {
    NumberFilter filter;
    filter.organizationId = access.company.id;
    filter.ids = {id};
    NumberFilter own = filter;
    own.agentId = access.onlyAgent;
    return database_.inTransaction("change_number", [&](db::Transaction& tx) -> std::optional<ListedNumber> {
        requireOwn(tx, access, id);
        if (apply(tx, access, own, change) == 0) {
            requireOwn(tx, access, id);
            throw http::conflict("The number was changed at the same time; try again");
        }
        auto left = number_repository::list(tx, filter, {"created_at", 0, 1}, clock_.now());
        if (left.empty()) return std::nullopt;
        return std::move(left.front());
    });
}

std::int64_t NumberService::changeAll(const CompanyAccess& access, const NumberFilter& filter,
                                      const NumberChange& change) {
    return database_.inTransaction("change_numbers",
                                   [&](db::Transaction& tx) {
                                       number_repository::planForParameters(tx);
                                       const std::int64_t changed = apply(tx, access, filter, change);
                                       if (changed == 0) throw http::badRequest("No numbers selected");
                                       return changed;
                                   },
                                   {.statementTimeout = kLongest});
}

std::int64_t NumberService::apply(db::Transaction& tx, const CompanyAccess& access, const NumberFilter& filter,
                                  const NumberChange& change) {
    std::int64_t changed = 0;
    std::int64_t last = 0;
    while (true) {
        const auto locked = number_repository::lockNext(tx, filter, last, kChunk);
        const std::vector<std::int64_t> ids = changeable(locked, access);
        if (ids.empty()) return changed;
        switch (change.action) {
            case NumberAction::kUpdateStatus:
                number_repository::setStatus(tx, ids, {change.status, change.note, access.actor}, clock_.now());
                break;
            case NumberAction::kReset:
                number_repository::reset(tx, ids, clock_.now());
                break;
            case NumberAction::kDelete:
                number_repository::remove(tx, ids);
                break;
        }
        audit(tx, access, change, ids);
        changed += static_cast<std::int64_t>(ids.size());
        last = ids.back();
    }
}

void NumberService::requireOwn(db::Transaction& tx, const CompanyAccess& access, std::int64_t id) {
    const auto owner = number_repository::findOwner(tx, access.company.id, id);
    if (!owner) throw http::notFound("Number not found");
    if (access.onlyAgent && *owner != access.onlyAgent) throw http::forbidden("Not allowed for this number");
}

}  // namespace hub::number_queue
