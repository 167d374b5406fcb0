/// @file statuses.hpp
/// @brief A lead's statuses and dispositions, and what a dialer's event says about them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace hub::lead_intake {

/// What happened at the dialer when it called us.
enum class EventKind { kFromDialer, kWebForm, kStart, kDispo, kNoAgent, kAddLead };

std::string_view toString(EventKind kind) noexcept;  ///< "from_dialer", "web_form", …
/// The `event` parameter of a URL template: "start", "dispo", "na", "addlead", "webform" and their spellings.
std::optional<EventKind> parseEventKind(std::string_view text) noexcept;
/// Whether the event can happen without an agent.
bool happensWithoutAgent(EventKind kind) noexcept;

namespace status {
inline constexpr std::string_view kColdCall = "cold_call";
inline constexpr std::string_view kInterested = "interested";
inline constexpr std::string_view kNotInterested = "not_interested";
inline constexpr std::string_view kTenant = "tenant";
inline constexpr std::string_view kOtherDisposition = "other_disposition";
inline constexpr std::string_view kSentToQualifier = "sent_to_kelly";
inline constexpr std::string_view kAppointmentSet = "appointment_set";
inline constexpr std::string_view kNoContact = "no_contact";
inline constexpr std::string_view kCallback = "callback";
}  // namespace status

std::span<const std::string_view> statuses() noexcept;
bool isStatus(std::string_view text) noexcept;

/// Dispositions an agent may choose; a dialer's own codes are kept as sent.
std::span<const std::string_view> dispositions() noexcept;

/// The status of a lead that this event creates. An agent who sends a lead says that it is interested; a call that
/// merely begins, or reached nobody, does not. For a disposition event the dialer's code decides ("NI" →
/// not_interested).
std::string_view initialStatus(EventKind kind, std::string_view disposition) noexcept;

/// The status an agent's disposition leads to.
std::string_view statusOfDisposition(std::string_view disposition) noexcept;

}  // namespace hub::lead_intake
