#include "dialer/batch_model.hpp"

namespace hub::number_queue {

namespace {

std::vector<ReadyList> readyLists(const db::Row& row) {
    const auto ids = row.get<std::vector<std::int64_t>>("list_ids");
    const auto priorities = row.get<std::vector<std::int64_t>>("list_priorities");
    const auto weights = row.get<std::vector<std::int64_t>>("list_weights");
    std::vector<ReadyList> lists;
    lists.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) lists.push_back({ids[i], priorities.at(i), weights.at(i)});
    return lists;
}

}  // namespace

std::int64_t holderOf(const auth::Principal& principal) noexcept {
    return principal.dialerId.value_or(-principal.apiKeyId);
}

DispatchContext DispatchContext::fromRow(const db::Row& row) {
    DispatchContext context;
    context.organizationId = row.get<std::int64_t>("id");
    context.company = row.get<std::string>("name");
    context.enabled = row.get<bool>("enabled");
    context.disabledBy = row.get<std::optional<std::string>>("disabled_by");
    context.skipHolidays = row.get<bool>("skip_holidays");
    context.scheduleVersion = row.get<std::int64_t>("schedule_version");
    context.cooldownDays = row.get<std::int64_t>("cooldown_days");
    context.batchSize = row.get<std::optional<std::int64_t>>("batch_size");
    context.maxOutstanding = row.get<std::optional<std::int64_t>>("max_outstanding");
    context.leaseSeconds = row.get<std::optional<std::int64_t>>("lease_seconds");
    context.balance = row.get<std::optional<std::int64_t>>("balance");
    context.linesKnown = row.get<std::int64_t>("lines_known");
    context.linesActive = row.get<std::int64_t>("lines_active");
    context.lists = readyLists(row);
    context.scenarios = row.get<std::string>("scenarios");
    context.lines = row.get<std::string>("outbound_lines");
    context.agents = row.get<std::string>("agents");
    context.inboundAgents = row.get<std::string>("inbound_agents");
    context.outboundAgents = row.get<std::string>("outbound_agents");
    return context;
}

LeasedNumber LeasedNumber::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("number_id"), row.get<std::string>("phone"), row.get<std::int64_t>("lease_id"),
            row.get<time::Timestamp>("dial_before")};
}

ClaimedRow ClaimedRow::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("number_id"), row.get<std::string>("phone"), row.get<std::int64_t>("list_id"),
            row.get<std::optional<std::int64_t>>("lease_id")};
}

RenewedLease RenewedLease::fromRow(const db::Row& row) {
    return {LeasedNumber::fromRow(row), row.get<time::Timestamp>("expires_at")};
}

}  // namespace hub::number_queue
