/// @file
/// @brief What carriers tell of calls, in one form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "carriers/carrier.hpp"
#include "hub/http/message.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment {

enum class CallState { kQueued, kInitiated, kRinging, kAnswered, kCompleted, kBusy, kNoAnswer, kCanceled, kFailed };
std::string_view toString(CallState state) noexcept;  ///< "queued", … "no_answer" …
bool isFinal(CallState state) noexcept;

namespace webhooks {

struct CallEvent {
    carriers::Provider provider = carriers::Provider::kTwilio;
    std::string id;  ///< Of the event: the same for each repeat.
    std::string carrierCallId;
    std::optional<std::string> callId;  ///< The hub's uuid, when the event has it.
    std::string kind;                   ///< The carrier's word.
    time::Timestamp occurredAt{};
    std::optional<CallState> state;        ///< Absent: the event tells of none.
    std::int64_t order = 0;                ///< Of two events of a call the later one has the higher.
    std::optional<std::int64_t> duration;  ///< Seconds
    std::optional<std::string> cause;
};

/// Twilio's status callback. nullopt: not one of a call. `call`: the hub's id, from the query of the callback's URL.
std::optional<CallEvent> readTwilioEvent(const http::Parameters& form, std::optional<std::string_view> call,
                                         time::Timestamp received);

/// Telnyx' envelope. nullopt: not an event of a call.
std::optional<CallEvent> readTelnyxEvent(const json::Value& body);
/// The connection it is about; empty when it names none.
std::string telnyxConnection(const json::Value& body);

}  // namespace webhooks

}  // namespace hub::number_assignment
