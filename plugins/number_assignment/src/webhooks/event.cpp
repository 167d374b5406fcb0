#include "webhooks/event.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "carriers/exchange.hpp"
#include "hub/text/uuid.hpp"
#include "webhooks/base64.hpp"

namespace hub::number_assignment {

std::string_view toString(CallState state) noexcept {
    static constexpr std::array<std::string_view, 9> kNames = {
        "queued", "initiated", "ringing", "answered", "completed", "busy", "no_answer", "canceled", "failed"};
    return kNames[static_cast<std::size_t>(state)];
}

bool isFinal(CallState state) noexcept {
    return state >= CallState::kCompleted;
}

namespace webhooks {

namespace {

constexpr std::size_t kLongestId = 255;
constexpr std::size_t kLongestCause = 100;

using Word = std::pair<std::string_view, CallState>;

constexpr std::array<Word, 8> kTwilioStates = {{{"initiated", CallState::kInitiated},
                                                {"ringing", CallState::kRinging},
                                                {"in-progress", CallState::kAnswered},
                                                {"completed", CallState::kCompleted},
                                                {"busy", CallState::kBusy},
                                                {"no-answer", CallState::kNoAnswer},
                                                {"canceled", CallState::kCanceled},
                                                {"failed", CallState::kFailed}}};

constexpr std::array<Word, 8> kTelnyxCauses = {{{"normal_clearing", CallState::kCompleted},
                                                {"time_limit", CallState::kCompleted},
                                                {"user_busy", CallState::kBusy},
                                                {"call_rejected", CallState::kBusy},
                                                {"no_answer", CallState::kNoAnswer},
                                                {"timeout", CallState::kNoAnswer},
                                                {"originator_cancel", CallState::kCanceled},
                                                {"not_found", CallState::kFailed}}};

template <std::size_t N>
std::optional<CallState> lookUp(const std::array<Word, N>& words, std::string_view text) {
    for (const auto& [word, state] : words) {
        if (word == text) return state;
    }
    return std::nullopt;
}

std::optional<std::int64_t> integerIn(std::optional<std::string_view> text) {
    std::int64_t value = 0;
    if (!text || text->empty()) return std::nullopt;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (problem != std::errc() || end != text->data() + text->size() || value < 0) return std::nullopt;
    return value;
}

/// Where a state stands among a call's events when the carrier does not number them.
std::int64_t usualOrder(CallState state) noexcept {
    return static_cast<std::int64_t>(std::min(state, CallState::kCompleted)) - 1;
}

std::optional<std::string> knownCall(std::optional<std::string_view> id) {
    return id && text::isUuid(*id) ? std::optional(std::string(*id)) : std::nullopt;
}

bool isPlainText(std::string_view text) {
    return !text.empty() && text.size() <= kLongestId &&
           text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_:.=+/") ==
               std::string_view::npos;
}

std::optional<std::string> twilioCause(const http::Parameters& form) {
    std::string cause;
    for (const auto& [name, label] : {std::pair{"SipResponseCode", "sip "}, std::pair{"ErrorCode", "error "}}) {
        const auto value = form.get(name);
        if (value && integerIn(value)) cause += (cause.empty() ? "" : ", ") + (label + std::string(*value));
    }
    return cause.empty() ? std::nullopt : std::optional(cause.substr(0, kLongestCause));
}

std::string hangupCause(const json::Value& payload) {
    std::string cause = carriers::textOf(payload, "hangup_cause");
    const std::string sip = carriers::textOf(payload, "sip_hangup_cause");
    if (integerIn(std::string_view(sip))) cause += ", sip " + sip;
    return cause.substr(0, kLongestCause);
}

void readTelnyxState(CallEvent& event, const json::Value& payload) {
    if (event.kind == "call.initiated") event.state = CallState::kInitiated;
    if (event.kind == "call.ringing") event.state = CallState::kRinging;
    if (event.kind == "call.answered") event.state = CallState::kAnswered;
    if (event.kind != "call.hangup") return;
    event.state = lookUp(kTelnyxCauses, carriers::textOf(payload, "hangup_cause")).value_or(CallState::kFailed);
    event.cause = hangupCause(payload);
}

}  // namespace

std::optional<CallEvent> readTwilioEvent(const http::Parameters& form, std::optional<std::string_view> call,
                                         time::Timestamp received) {
    const std::string_view sid = form.get("CallSid").value_or("");
    const std::string_view status = form.get("CallStatus").value_or("");
    if (!isPlainText(sid) || !isPlainText(status)) return std::nullopt;
    CallEvent event;
    event.provider = carriers::Provider::kTwilio;
    event.carrierCallId = sid;
    event.callId = knownCall(call);
    event.kind = status;
    event.state = lookUp(kTwilioStates, status);
    const auto number = integerIn(form.get("SequenceNumber"));
    event.order = number.value_or(event.state ? usualOrder(*event.state) : 0);
    event.id = event.carrierCallId + ":" + (number ? std::to_string(*number) : "-") + ":" + event.kind;
    event.occurredAt = received;
    if (const auto sent = form.get("Timestamp"))
        event.occurredAt = carriers::parseRfc2822(std::string(*sent)).value_or(received);
    event.duration = integerIn(form.get("CallDuration"));
    event.cause = twilioCause(form);
    return event;
}

std::optional<CallEvent> readTelnyxEvent(const json::Value& body) {
    const json::Value* data = body.find("data");
    const json::Value* payload = data != nullptr ? data->find("payload") : nullptr;
    if (payload == nullptr) return std::nullopt;
    CallEvent event;
    event.provider = carriers::Provider::kTelnyx;
    event.id = carriers::textOf(*data, "id");
    event.kind = carriers::textOf(*data, "event_type");
    event.carrierCallId = carriers::textOf(*payload, "call_control_id");
    const auto occurred = time::parseIso8601(carriers::textOf(*data, "occurred_at"));
    if (!isPlainText(event.id) || !event.kind.starts_with("call.") || !isPlainText(event.kind) ||
        !isPlainText(event.carrierCallId) || !occurred)
        return std::nullopt;
    event.occurredAt = *occurred;
    event.order = occurred->time_since_epoch().count();
    if (const auto state = fromBase64(carriers::textOf(*payload, "client_state"))) event.callId = knownCall(*state);
    readTelnyxState(event, *payload);
    return event;
}

std::string telnyxConnection(const json::Value& body) {
    const json::Value* data = body.find("data");
    const json::Value* payload = data != nullptr ? data->find("payload") : nullptr;
    return payload != nullptr ? carriers::textOf(*payload, "connection_id") : std::string();
}

}  // namespace webhooks

}  // namespace hub::number_assignment
