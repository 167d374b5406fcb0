#include "suppression/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

Suppression Suppression::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"),    row.get<std::string>("phone"),          row.get<std::string>("source"),
            row.get<std::string>("reason"), row.get<time::Timestamp>("created_at"), row.get<std::string>("created_by")};
}

namespace suppression_repository {

std::int64_t add(db::Transaction& tx, const SuppressionAct& act, std::string_view source,
                 const std::vector<std::string>& phones, time::Timestamp now) {
    const std::int64_t added =
        tx.execute(sql::kAddSuppressions, act.organizationId, phones, source, act.reason, now, act.actor);
    tx.execute(sql::kRemoveSuppressedEntries, phones, act.organizationId);
    return added;
}

void analyze(db::Transaction& tx) {
    tx.execute(sql::kAnalyzeSuppressions);
}

std::vector<std::string> lift(db::Transaction& tx, const SuppressionAct& act, const std::vector<std::string>& phones,
                              std::optional<std::int64_t> id, time::Timestamp now) {
    tx.execute(sql::kLockSuppressions, act.organizationId, phones, id);
    return tx.queryAll<std::string>(sql::kLiftSuppressions, act.organizationId, phones, id, now, act.actor, act.reason);
}

bool isSuppressed(db::Transaction& tx, std::int64_t organizationId, const std::string& phone) {
    return tx.queryOne<bool>(sql::kIsSuppressed, organizationId, phone);
}

SuppressionPage list(db::Transaction& tx, const SuppressionQuery& query) {
    SuppressionPage page;
    page.total = tx.queryOne<std::int64_t>(sql::kCountSuppressions, query.organizationId, query.search);
    page.items =
        tx.queryAll<Suppression>(sql::kListSuppressions, query.organizationId, query.search, query.skip, query.limit);
    return page;
}

}  // namespace suppression_repository

}  // namespace hub::number_queue
