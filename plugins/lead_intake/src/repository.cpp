#include "repository.hpp"

#include <charconv>

#include "hub/text/uuid.hpp"
#include "lead_intake/sql.hpp"

namespace hub::lead_intake {

namespace {

struct Taken {
    TakenLead lead;
    static Taken fromRow(const db::Row& row) {
        Taken taken{TakenLead::fromJson(row.get<json::Value>("answer"))};
        taken.lead.repeated = row.get<bool>("repeated");
        return taken;
    }
};

struct Page {
    LeadPage page;
    static Page fromRow(const db::Row& row) {
        Page result;
        result.page.count = row.get<std::int64_t>("count");
        const json::Value leads = row.get<json::Value>("leads");
        for (const json::Value& lead : leads.asArray()) result.page.leads.push_back(Lead::fromJson(lead));
        return result;
    }
};

struct Entry {
    HistoryEntry entry;
    static Entry fromRow(const db::Row& row) {
        return {{row.get<std::int64_t>("id"), row.get<time::Timestamp>("occurred_at"), row.get<std::string>("kind"),
                 row.get<std::string>("actor"), row.get<bool>("created"), row.get<json::Value>("changes"),
                 row.get<std::vector<std::string>>("warnings")}};
    }
};

/// The statuses of a Visibility as a parameter: text[] or NULL.
using Statuses = std::optional<std::vector<std::string>>;

std::optional<std::int64_t> idOf(const std::optional<Person>& person) {
    return person ? std::optional(person->id) : std::nullopt;
}

}  // namespace

std::optional<TakenLead> takeLead(db::Transaction& tx, const CallEvent& event) {
    const LeadInput& in = event.input;
    const std::optional<db::Bytes> key = event.key ? std::optional(db::Bytes{*event.key}) : std::nullopt;
    auto taken = tx.queryOptional<Taken>(
        sql::kTakeLead, event.source.organizationId, event.source.dialerId, in.dialerLeadId, in.phoneE164, key,
        toString(event.kind), event.actor, event.at, event.agentId, toString(event.reassign), in.fullName, in.phone,
        in.email, in.campaign, in.disposition, in.status, initialStatus(event.kind, in.disposition.value_or("")),
        json::Value(in.fields), json::Value(in.extra), in.warnings);
    if (!taken) return std::nullopt;
    return std::move(taken->lead);
}

LeadPage listLeads(db::Transaction& tx, const Viewer& viewer, const LeadFilter& filter, const PagePosition& position,
                   int countLimit) {
    const Statuses& statuses = viewer.visibility.statuses;
    tx.queryOne<std::string>(sql::kForceCustomPlan);
    return tx
        .queryOne<Page>(sql::kListLeads, viewer.organizationId, viewer.visibility.agentId, statuses,
                        viewer.visibility.salesRepId, filter.status, filter.agentId, filter.campaign, filter.from,
                        filter.to, filter.searchPattern, position.ordering, position.afterId, position.afterCreatedAt,
                        position.afterText, position.limit, position.offset, static_cast<std::int64_t>(countLimit) + 1)
        .page;
}

std::vector<Lead> listChangedLeads(db::Transaction& tx, const Viewer& viewer, time::Timestamp since, int limit) {
    const Visibility& seen = viewer.visibility;
    std::vector<Lead> leads;
    for (const json::Value& lead : tx.queryAll<json::Value>(sql::kListChangedLeads, viewer.organizationId, seen.agentId,
                                                            seen.statuses, seen.salesRepId, since, limit)) {
        leads.push_back(Lead::fromJson(lead));
    }
    return leads;
}

std::optional<std::int64_t> findLeadId(db::Transaction& tx, std::int64_t organizationId, std::string_view reference) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(reference.data(), reference.data() + reference.size(), id);
    if (error == std::errc() && end == reference.data() + reference.size()) return id;
    if (!text::isUuid(reference)) return std::nullopt;
    return tx.queryOptional<std::int64_t>(sql::kFindLeadId, organizationId, reference);
}

std::optional<Lead> findLead(db::Transaction& tx, const Viewer& viewer, std::int64_t id) {
    const Visibility& seen = viewer.visibility;
    const auto document = tx.queryOptional<json::Value>(sql::kFindLead, viewer.organizationId, id, seen.agentId,
                                                        seen.statuses, seen.salesRepId);
    return document ? std::optional(Lead::fromJson(*document)) : std::nullopt;
}

bool lockLead(db::Transaction& tx, std::int64_t organizationId, std::int64_t id) {
    return tx.queryOptional<std::int64_t>(sql::kLockLead, organizationId, id).has_value();
}

void updateLead(db::Transaction& tx, const Lead& lead, std::string_view kind, std::string_view actor,
                time::Timestamp at) {
    tx.execute(sql::kUpdateLead, lead.organizationId, lead.id, lead.fullName, lead.phone, lead.phoneE164, lead.email,
               lead.status, lead.disposition, lead.campaign, idOf(lead.agent), idOf(lead.salesRep),
               lead.appointmentDate, lead.saleAmount, json::Value(lead.fields), at, kind, actor);
}

std::optional<std::int64_t> findPhoneOwner(db::Transaction& tx, std::int64_t organizationId,
                                           std::string_view phoneE164) {
    return tx.queryOptional<std::int64_t>(sql::kFindPhoneOwner, organizationId, phoneE164);
}

std::vector<HistoryEntry> listHistory(db::Transaction& tx, const Lead& lead, std::optional<std::int64_t> before,
                                      int limit) {
    std::vector<HistoryEntry> entries;
    for (Entry& row : tx.queryAll<Entry>(sql::kListHistory, lead.organizationId, lead.id, before, limit)) {
        entries.push_back(std::move(row.entry));
    }
    return entries;
}

std::int64_t countHistory(db::Transaction& tx, const Lead& lead) {
    return tx.queryOne<std::int64_t>(sql::kCountHistory, lead.organizationId, lead.id);
}

int prepareHistory(db::Transaction& tx, time::Date firstDay, int months) {
    return tx.queryOne<std::int32_t>(sql::kPrepareHistory, firstDay, months);
}

std::int64_t forgetCallEvents(db::Transaction& tx, time::Timestamp before, int limit) {
    return tx.execute(sql::kForgetCallEvents, before, limit);
}

}  // namespace hub::lead_intake
