/// @file
/// @brief Places calls through the outbox, so that a crash or a lost answer never dials twice.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "carriers/account_service.hpp"
#include "carriers/call_model.hpp"
#include "carriers/event_store.hpp"
#include "carriers/settings.hpp"
#include "hub/db/database.hpp"
#include "hub/outbox/outbox.hpp"
#include "hub/outbox/runner.hpp"
#include "hub/time/clock.hpp"
#include "webhooks/event.hpp"

namespace hub::number_assignment::carriers {

inline constexpr std::string_view kPlaceCallTopic = "number_assignment.place_call";

/// The referred outlive the service.
struct CallContext {
    db::Database& database;
    const time::Clock& clock;
    const CarrierSettings& settings;
    AccountService& accounts;
    std::string publicUrl;
};

/// Thread-safe.
class CallService {
public:
    explicit CallService(const CallContext& context) : context_(context) {}

    /// Makes a call of the reservation; asked again it gives the call that is there. Wake the outbox afterwards.
    /// @throws http::Error 404, 409 (not reserved any more, no account), 400 (nothing to say when answered)
    PlacedByHub dial(const Actor& actor, const std::string& reservation, const DialOptions& options);
    std::optional<PlacedByHub> find(std::int64_t organizationId, const std::string& id);
    /// @throws http::Error 409 when the carrier is just being asked, 502 and 503 when it does not answer
    PlacedByHub hangUp(const Actor& actor, const PlacedByHub& call);

    /// Takes the messages of kPlaceCallTopic.
    outbox::Outcome deliver(const outbox::Message& message);

    /// An event of the account it was verified with, once.
    enum class Taken { kStored, kRepeated, kAccountChanged };
    Taken take(const Account& account, const webhooks::CallEvent& event);

    /// Where the carrier is to report events of a call.
    std::string eventUrl(Provider provider, const std::string& callId = {}) const;

private:
    outbox::Outcome proceed(const PlacedByHub& call);
    outbox::Outcome ask(Carrier& carrier, PlacedByHub call);
    outbox::Outcome askFailed(const PlacedByHub& before, time::Timestamp askedAt, const CarrierError& error);
    outbox::Outcome lookFor(Carrier& carrier, const PlacedByHub& call);
    outbox::Outcome giveUp(const PlacedByHub& call, const std::string& why, bool mayHaveDialled);
    outbox::Outcome taken(const PlacedByHub& call, const std::string& carrierCallId);
    std::optional<std::string> firstUnknown(const PlacedByHub& call, const std::vector<PlacedCall>& found);
    void commit(std::int64_t organizationId, const std::string& id);
    CallRequest requestFor(const PlacedByHub& call) const;

    const CallContext context_;
    EventStore events_{context_.database, context_.clock};
};

}  // namespace hub::number_assignment::carriers
