#include "explain/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

ReasonCount ReasonCount::fromRow(const db::Row& row) {
    return {row.get<std::string>("reason"), row.get<std::int64_t>("count")};
}

ExplainedNumber ExplainedNumber::fromRow(const db::Row& row) {
    ExplainedNumber number;
    number.id = row.get<std::int64_t>("id");
    number.phone = row.get<std::string>("phone");
    number.status = parseStatus(row.text("status")).value();
    number.attempts = row.get<std::int64_t>("total_attempts");
    number.retryRule = row.get<std::optional<json::Value>>("retry_rule").value_or(nullptr);
    number.listName = row.get<std::string>("list_name");
    number.listActive = row.get<bool>("list_active");
    number.listPriority = row.get<std::int64_t>("list_priority");
    number.queued = row.get<bool>("queued");
    number.readyAt = row.get<std::optional<time::Timestamp>>("ready_at");
    number.otherAttemptAt = row.get<std::optional<time::Timestamp>>("other_attempt_at");
    if (const auto holder = row.get<std::optional<std::int64_t>>("lease_organization_id")) {
        number.lease =
            Lease{*holder, row.get<std::string>("lease_holder"), row.get<time::Timestamp>("lease_expires_at")};
    }
    if (auto source = row.get<std::optional<std::string>>("suppression_source")) {
        number.suppression = Suppression{std::move(*source), row.get<bool>("suppressed_everywhere"),
                                         row.get<time::Timestamp>("suppressed_at")};
    }
    return number;
}

namespace explain_repository {

std::optional<ExplainedNumber> find(db::Transaction& tx, std::int64_t company, std::int64_t id, time::Timestamp now) {
    return tx.queryOptional<ExplainedNumber>(sql::kExplainNumber, company, id, now);
}

std::vector<ReasonCount> countReasons(db::Transaction& tx, std::int64_t company, time::Timestamp now,
                                      std::int64_t most) {
    return tx.queryAll<ReasonCount>(sql::kExplainQueue, company, now, most);
}

std::optional<time::Timestamp> nextReady(db::Transaction& tx, std::int64_t company) {
    return tx.queryOne<std::optional<time::Timestamp>>(sql::kNextReady, company);
}

}  // namespace explain_repository

}  // namespace hub::number_queue
