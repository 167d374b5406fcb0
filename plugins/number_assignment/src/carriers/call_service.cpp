#include "carriers/call_service.hpp"

#include <algorithm>

#include "carriers/account_repository.hpp"
#include "carriers/call_repository.hpp"
#include "carriers/settlement.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "hub/log/log.hpp"

namespace hub::number_assignment::carriers {

namespace {

constexpr std::chrono::minutes kSettling{5};

/// Calls between the same numbers are placed one after the other: that is how Twilio's list tells them apart.
std::string orderOf(const PlacedByHub& call) {
    return auth::toHex(auth::sha256(std::to_string(call.organizationId) + call.from + call.to));
}

std::string payloadOf(const PlacedByHub& call) {
    return json::dump(json::Object{{"call", call.id}});
}

std::optional<std::string> answerUrlOf(db::Transaction& tx, const DialReservation& reserved,
                                       std::int64_t organizationId, const DialOptions& options) {
    const auto account = account_repository::find(tx, organizationId, reserved.provider);
    if (!account)
        throw http::conflict("There is no " + std::string(toString(reserved.provider)) + " account to call with");
    if (options.twiml) return std::nullopt;
    if (options.answerUrl || account->answerUrl) return options.answerUrl ? options.answerUrl : account->answerUrl;
    if (reserved.provider == Provider::kTelnyx) return std::nullopt;
    throw http::badRequest("Nothing to do when the call is answered",
                           {{"answer_url", "required", "Name answer_url or twiml, or give the account an answer_url"}});
}

http::Error notReserved(const std::string& state) {
    return http::conflict("The reservation is " + state + ": ask for a new one");
}

}  // namespace

std::string CallService::eventUrl(Provider provider, const std::string& callId) const {
    if (provider == Provider::kTelnyx) return context_.publicUrl + "/webhooks/telnyx";
    return context_.publicUrl + "/webhooks/twilio/voice-status" + (callId.empty() ? "" : "?call=" + callId);
}

PlacedByHub CallService::dial(const Actor& actor, const std::string& reservation, const DialOptions& options) {
    if (context_.publicUrl.empty())
        throw http::conflict("Carriers do not know where to report to: set http.public_url or carriers.public_url");
    return context_.database.inTransaction("dial_reservation", [&](db::Transaction& tx) {
        const auto reserved = call_repository::lockReservation(tx, actor.organizationId, reservation);
        if (!reserved || (options.onlyAgent && *options.onlyAgent != reserved->agentId))
            throw http::notFound("Reservation not found");
        if (auto there = call_repository::find(tx, actor.organizationId, reserved->id)) return *there;
        const time::Timestamp now = context_.clock.now();
        if (reserved->state != "reserved") throw notReserved(reserved->state);
        if (reserved->expiresAt <= now) throw notReserved("expired");
        PlacedByHub call;
        call.id = reserved->id;
        call.organizationId = actor.organizationId;
        call.provider = reserved->provider;
        call.from = reserved->from;
        call.to = reserved->to;
        call.agentId = reserved->agentId;
        call.twiml = options.twiml;
        call.answerUrl = answerUrlOf(tx, *reserved, actor.organizationId, options);
        call.ringSeconds = options.ringSeconds;
        call.createdAt = now;
        call_repository::add(tx, call);
        call_repository::holdReservation(tx, call.organizationId, call.id,
                                         now + context_.settings.dialWithin + kSettling);
        outbox::enqueue(tx, {call.organizationId, kPlaceCallTopic, orderOf(call), payloadOf(call)});
        return call_repository::find(tx, call.organizationId, call.id).value();
    });
}

std::optional<PlacedByHub> CallService::find(std::int64_t organizationId, const std::string& id) {
    return context_.database.inStatement(
        "find_carrier_call", [&](db::Transaction& tx) { return call_repository::find(tx, organizationId, id); });
}

PlacedByHub CallService::hangUp(const Actor& actor, const PlacedByHub& call) {
    if (call.endedAt) return call;
    if (call.carrierCallId) {
        context_.accounts.carrier(call.organizationId, call.provider)->hangUp(*call.carrierCallId);
        return call;
    }
    return context_.database.inTransaction("cancel_carrier_call", [&](db::Transaction& tx) {
        const auto current = call_repository::lock(tx, call.organizationId, call.id).value();
        if (current.endedAt) return current;
        if (current.askedAt) throw http::conflict("The carrier is being asked to dial: try again in a moment");
        const time::Timestamp now = context_.clock.now();
        call_repository::fail(tx, current, CallState::kCanceled, "hung up by " + actor.name, now);
        if (call_repository::noteSettled(tx, current, now)) settlement::cancel(tx, call.organizationId, call.id, now);
        return call_repository::find(tx, call.organizationId, call.id).value();
    });
}

outbox::Outcome CallService::deliver(const outbox::Message& message) {
    const json::Value payload = json::parse(message.payload);
    const auto call = find(message.organizationId, payload.find("call")->asString());
    if (!call) return outbox::Outcome::dead("there is no such call");
    try {
        return proceed(*call);
    } catch (const CarrierError& error) {
        return outbox::Outcome::retry(error.what(), error.retryAfter());
    }
}

outbox::Outcome CallService::proceed(const PlacedByHub& call) {
    if (call.settledAt) return outbox::Outcome::delivered();
    if (call.carrierCallId) return taken(call, *call.carrierCallId);
    const time::Timestamp now = context_.clock.now();
    const bool late = now > call.createdAt + context_.settings.dialWithin;
    if (!call.askedAt && late) return giveUp(call, "the carrier could not be asked in time", false);
    const auto carrier = context_.accounts.carrier(call.organizationId, call.provider);
    if (!call.askedAt) return ask(*carrier, call);
    // It was asked, and the answer is not known.
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - *call.askedAt);
    if (!late && carrier->repeatable(since)) return ask(*carrier, call);
    const auto settled = *call.askedAgainAt + context_.settings.requestTimeout + context_.settings.lookAfter;
    if (now < settled)
        return outbox::Outcome::retry("no answer; the carrier's list is read later",
                                      std::chrono::ceil<std::chrono::milliseconds>(settled - now));
    return lookFor(*carrier, call);
}

outbox::Outcome CallService::ask(Carrier& carrier, PlacedByHub call) {
    const PlacedByHub before = call;
    const time::Timestamp now = context_.clock.now();
    const bool mine = context_.database.inStatement(
        "note_call_asked", [&](db::Transaction& tx) { return call_repository::noteAsked(tx, before, now); },
        db::Retry::kNever);
    if (!mine) return outbox::Outcome::retry("the call has changed", std::chrono::milliseconds(0));
    std::optional<PlacedCall> placed;
    try {
        placed = carrier.place(requestFor(call));
    } catch (const CarrierError& error) {
        return askFailed(before, now, error);
    }
    return taken(call, placed->id);
}

outbox::Outcome CallService::askFailed(const PlacedByHub& before, time::Timestamp askedAt, const CarrierError& error) {
    const bool nothingDone = error.failure() != Failure::kUnknown;
    const bool passes = error.failure() == Failure::kRateLimited || error.failure() == Failure::kUnreachable;
    if (nothingDone && !passes) return giveUp(before, error.what(), before.askedAt.has_value());
    if (nothingDone) {
        context_.database.inStatement("forget_call_asked",
                                      [&](db::Transaction& tx) { call_repository::forgetAsked(tx, before, askedAt); });
        return outbox::Outcome::retry(error.what(), error.retryAfter());
    }
    log::warning("number_assignment.call_answer_lost",
                 {{"call", before.id}, {"provider", toString(before.provider)}, {"error", error.what()}});
    return outbox::Outcome::retry(error.what(), std::chrono::milliseconds(0));
}

outbox::Outcome CallService::lookFor(Carrier& carrier, const PlacedByHub& call) {
    if (const auto id = firstUnknown(call, carrier.findPlaced(requestFor(call), *call.askedAt)))
        return taken(call, *id);
    const bool late = context_.clock.now() > call.createdAt + context_.settings.dialWithin;
    // Twilio's list is whole, so the call was never made; Telnyx' has only calls that have not ended yet.
    if (call.provider == Provider::kTelnyx) return giveUp(call, "the carrier's answer was lost", true);
    return late ? giveUp(call, "the carrier's answer was lost, and it has no such call", false) : ask(carrier, call);
}

std::optional<std::string> CallService::firstUnknown(const PlacedByHub& call, const std::vector<PlacedCall>& found) {
    if (found.empty()) return std::nullopt;
    std::vector<std::string> ids;
    for (const PlacedCall& one : found) ids.push_back(one.id);
    const auto others = context_.database.inStatement(
        "list_known_calls", [&](db::Transaction& tx) { return call_repository::known(tx, call, ids); });
    for (const std::string& id : ids) {
        if (std::find(others.begin(), others.end(), id) == others.end()) return id;
    }
    return std::nullopt;
}

outbox::Outcome CallService::taken(const PlacedByHub& call, const std::string& carrierCallId) {
    context_.database.inTransaction("adopt_carrier_call", [&](db::Transaction& tx) {
        const time::Timestamp now = context_.clock.now();
        call_repository::adopt(tx, call, carrierCallId, now);
        if (!call_repository::noteSettled(tx, call, now)) return;
        settlement::commit(tx, call.organizationId, call.id, now);
    });
    return outbox::Outcome::delivered();
}

outbox::Outcome CallService::giveUp(const PlacedByHub& call, const std::string& why, bool mayHaveDialled) {
    context_.database.inTransaction("fail_carrier_call", [&](db::Transaction& tx) {
        const time::Timestamp now = context_.clock.now();
        const bool ended = call_repository::fail(tx, call, CallState::kFailed, why, now);
        if (!call_repository::noteSettled(tx, call, now)) return;
        // An event may have told meanwhile that the carrier has the call.
        if (ended && !mayHaveDialled)
            settlement::cancel(tx, call.organizationId, call.id, now);
        else
            settlement::commit(tx, call.organizationId, call.id, now);
    });
    log::warning("number_assignment.call_failed",
                 {{"call", call.id}, {"provider", toString(call.provider)}, {"error", why}});
    return outbox::Outcome::delivered();
}

CallService::Taken CallService::take(const Account& account, const webhooks::CallEvent& event) {
    const call_repository::StoredEvent stored = events_.store({account, event});
    if (!stored.verified) return Taken::kAccountChanged;
    // The answer to the request for the call is still on its way, or lost.
    if (stored.unsettled) commit(account.organizationId, *stored.callId);
    return stored.fresh ? Taken::kStored : Taken::kRepeated;
}

void CallService::commit(std::int64_t organizationId, const std::string& id) {
    context_.database.inTransaction("settle_carrier_call", [&](db::Transaction& tx) {
        const auto call = call_repository::lock(tx, organizationId, id).value();
        const time::Timestamp now = context_.clock.now();
        if (call_repository::noteSettled(tx, call, now)) settlement::commit(tx, organizationId, id, now);
    });
}

CallRequest CallService::requestFor(const PlacedByHub& call) const {
    CallRequest request;
    request.id = call.id;
    request.from = call.from;
    request.to = call.to;
    request.ringSeconds = call.ringSeconds;
    request.targets = {eventUrl(call.provider, call.id), call.answerUrl, call.twiml};
    return request;
}

}  // namespace hub::number_assignment::carriers
