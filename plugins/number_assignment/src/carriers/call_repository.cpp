#include "carriers/call_repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::carriers {

PlacedByHub PlacedByHub::fromRow(const db::Row& row) {
    PlacedByHub call;
    call.id = row.get<std::string>("id");
    call.organizationId = row.get<std::int64_t>("organization_id");
    call.provider = parseProvider(row.text("provider")).value();
    call.from = row.get<std::string>("from_number");
    call.to = row.get<std::string>("to_number");
    call.agentId = row.get<std::int64_t>("agent_id");
    call.answerUrl = row.get<std::optional<std::string>>("answer_url");
    call.twiml = row.get<std::optional<std::string>>("twiml");
    call.ringSeconds = row.get<std::int32_t>("ring_seconds");
    call.state = row.get<std::string>("state");
    call.carrierCallId = row.get<std::optional<std::string>>("carrier_call_id");
    call.askedAt = row.get<std::optional<time::Timestamp>>("asked_at");
    call.askedAgainAt = row.get<std::optional<time::Timestamp>>("asked_again_at");
    call.settledAt = row.get<std::optional<time::Timestamp>>("settled_at");
    call.answeredAt = row.get<std::optional<time::Timestamp>>("answered_at");
    call.endedAt = row.get<std::optional<time::Timestamp>>("ended_at");
    call.duration = row.get<std::optional<std::int64_t>>("duration");
    call.cause = row.get<std::optional<std::string>>("cause");
    call.createdAt = row.get<time::Timestamp>("created_at");
    call.updatedAt = row.get<time::Timestamp>("updated_at");
    return call;
}

DialReservation DialReservation::fromRow(const db::Row& row) {
    return {row.get<std::string>("id"),
            row.get<std::string>("state"),
            row.get<time::Timestamp>("expires_at"),
            row.get<std::string>("phone_number"),
            row.get<std::string>("destination"),
            row.get<std::int64_t>("agent_id"),
            parseProvider(row.text("provider")).value()};
}

namespace call_repository {

namespace {

/// Events as the statement takes them.
struct EventColumns {
    using Texts = std::vector<std::string>;
    using OptionalTexts = std::vector<std::optional<std::string>>;

    void add(const Account& by, const webhooks::CallEvent& event) {
        organization.push_back(by.organizationId);
        provider.emplace_back(toString(event.provider));
        account.push_back(by.accountId);
        accountUpdated.push_back(time::toIso8601(by.updatedAt));
        id.push_back(event.id);
        carrierCall.push_back(event.carrierCallId);
        kind.push_back(event.kind);
        occurred.push_back(time::toIso8601(event.occurredAt));
        state.push_back(event.state ? std::optional(std::string(number_assignment::toString(*event.state)))
                                    : std::nullopt);
        final.emplace_back(event.state && isFinal(*event.state) ? "true" : "false");
        order.push_back(event.order);
        call.push_back(event.callId);
        duration.push_back(event.duration ? std::optional(std::to_string(*event.duration)) : std::nullopt);
        cause.push_back(event.cause);
    }

    std::vector<std::int64_t> organization;
    Texts provider, account, accountUpdated, id, carrierCall, kind, occurred;
    OptionalTexts state;
    Texts final;
    std::vector<std::int64_t> order;
    OptionalTexts call, duration, cause;
};

}  // namespace

std::optional<DialReservation> lockReservation(db::Transaction& tx, std::int64_t organizationId,
                                               const std::string& id) {
    return tx.queryOptional<DialReservation>(sql::kFindReservationToDial, organizationId, id);
}

void holdReservation(db::Transaction& tx, std::int64_t organizationId, const std::string& id, time::Timestamp until) {
    tx.execute(sql::kHoldReservation, organizationId, id, until);
}

void letGoOfReservation(db::Transaction& tx, std::int64_t organizationId, const std::string& id) {
    tx.execute(sql::kLetGoOfReservation, organizationId, id);
}

bool add(db::Transaction& tx, const PlacedByHub& call) {
    return tx.execute(sql::kAddCarrierCall, call.id, call.organizationId, toString(call.provider), call.from, call.to,
                      call.agentId, call.answerUrl, call.twiml, call.ringSeconds, call.createdAt) > 0;
}

std::optional<PlacedByHub> find(db::Transaction& tx, std::int64_t organizationId, const std::string& id) {
    return tx.queryOptional<PlacedByHub>(sql::kFindCarrierCall, organizationId, id);
}

std::optional<PlacedByHub> lock(db::Transaction& tx, std::int64_t organizationId, const std::string& id) {
    return tx.queryOptional<PlacedByHub>(sql::kLockCarrierCall, organizationId, id);
}

bool noteAsked(db::Transaction& tx, const PlacedByHub& call, time::Timestamp now) {
    return tx.execute(sql::kNoteCallAsked, call.organizationId, call.id, call.askedAgainAt, now) > 0;
}

void forgetAsked(db::Transaction& tx, const PlacedByHub& before, time::Timestamp askedAt) {
    tx.execute(sql::kForgetCallAsked, before.organizationId, before.id, askedAt, before.askedAt, before.askedAgainAt);
}

void adopt(db::Transaction& tx, const PlacedByHub& call, const std::string& carrierCallId, time::Timestamp now) {
    tx.execute(sql::kAdoptCarrierCall, call.organizationId, call.id, carrierCallId, now);
}

bool fail(db::Transaction& tx, const PlacedByHub& call, CallState state, const std::string& cause,
          time::Timestamp now) {
    return tx.execute(sql::kFailCarrierCall, call.organizationId, call.id, number_assignment::toString(state), cause,
                      now) > 0;
}

bool noteSettled(db::Transaction& tx, const PlacedByHub& call, time::Timestamp now) {
    return tx.execute(sql::kNoteCallSettled, call.organizationId, call.id, now) > 0;
}

std::vector<std::string> known(db::Transaction& tx, const PlacedByHub& like,
                               const std::vector<std::string>& carrierCallIds) {
    return tx.queryAll<std::string>(sql::kListKnownCalls, like.organizationId, toString(like.provider), carrierCallIds);
}

StoredEvent StoredEvent::fromRow(const db::Row& row) {
    return {row.get<bool>("verified"), row.get<bool>("fresh"), row.get<std::optional<std::string>>("call_id"),
            row.get<bool>("unsettled")};
}

std::vector<StoredEvent> store(db::Transaction& tx, const std::vector<VerifiedEvent>& events, time::Timestamp now) {
    EventColumns columns;
    for (const VerifiedEvent& one : events) columns.add(one.account, one.event);
    return tx.queryAll<StoredEvent>(sql::kStoreCarrierEvents, columns.organization, columns.provider, columns.account,
                                    columns.accountUpdated, columns.id, columns.carrierCall, columns.kind,
                                    columns.occurred, columns.state, columns.final, columns.order, columns.call,
                                    columns.duration, columns.cause, now);
}

std::int64_t purgeEvents(db::Transaction& tx, time::Timestamp before) {
    return tx.execute(sql::kPurgeCarrierEvents, before);
}

}  // namespace call_repository

}  // namespace hub::number_assignment::carriers
