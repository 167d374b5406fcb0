/// @file
/// @brief Calls of the hub and events of carriers in the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "carriers/account_model.hpp"
#include "carriers/call_model.hpp"
#include "hub/db/transaction.hpp"
#include "webhooks/event.hpp"

namespace hub::number_assignment::carriers::call_repository {

/// Locks the reservation until the transaction ends.
std::optional<DialReservation> lockReservation(db::Transaction& tx, std::int64_t organizationId, const std::string& id);
/// Keeps it from expiring before `until`, and from being cancelled by others.
void holdReservation(db::Transaction& tx, std::int64_t organizationId, const std::string& id, time::Timestamp until);
/// It may be cancelled again.
void letGoOfReservation(db::Transaction& tx, std::int64_t organizationId, const std::string& id);

/// False: there is a call for the reservation.
bool add(db::Transaction& tx, const PlacedByHub& call);
std::optional<PlacedByHub> find(db::Transaction& tx, std::int64_t organizationId, const std::string& id);
std::optional<PlacedByHub> lock(db::Transaction& tx, std::int64_t organizationId, const std::string& id);

/// Before the carrier is asked. False: an event or another worker was faster.
bool noteAsked(db::Transaction& tx, const PlacedByHub& call, time::Timestamp now);
/// It was asked at `askedAt` and surely has not dialled: back to what `before` says.
void forgetAsked(db::Transaction& tx, const PlacedByHub& before, time::Timestamp askedAt);
void adopt(db::Transaction& tx, const PlacedByHub& call, const std::string& carrierCallId, time::Timestamp now);
/// Ends a call that the carrier does not have. False: it has it after all, or it has ended.
bool fail(db::Transaction& tx, const PlacedByHub& call, CallState state, const std::string& cause, time::Timestamp now);
/// False: it was before.
bool noteSettled(db::Transaction& tx, const PlacedByHub& call, time::Timestamp now);
/// Of the carrier's ids those that are calls of the hub.
std::vector<std::string> known(db::Transaction& tx, const PlacedByHub& like,
                               const std::vector<std::string>& carrierCallIds);

struct StoredEvent {
    bool verified = false;  ///< False: the account is not any more what was given, and nothing was stored.
    bool fresh = false;     ///< False: a repeat.
    std::optional<std::string> callId;
    bool unsettled = false;  ///< The call's reservation has not been committed yet.
    static StoredEvent fromRow(const db::Row& row);
};
struct VerifiedEvent {
    const Account& account;
    const webhooks::CallEvent& event;
};
/// One statement. The events are of different calls. See the query for how late and repeated ones are resolved.
/// @return of each, in their order
std::vector<StoredEvent> store(db::Transaction& tx, const std::vector<VerifiedEvent>& events, time::Timestamp now);
std::int64_t purgeEvents(db::Transaction& tx, time::Timestamp before);

}  // namespace hub::number_assignment::carriers::call_repository
