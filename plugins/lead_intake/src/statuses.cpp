#include "statuses.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hub/text/ascii.hpp"

namespace hub::lead_intake {

namespace {

constexpr std::array<std::string_view, 20> kStatuses{"cold_call",
                                                     "interested",
                                                     "not_interested",
                                                     "tenant",
                                                     "other_disposition",
                                                     "sent_to_kelly",
                                                     "qualified",
                                                     "appointment_set",
                                                     "appointment_completed",
                                                     "sale_made",
                                                     "sale_lost",
                                                     "no_contact",
                                                     "blow_out",
                                                     "callback",
                                                     "pass_back_to_agent",
                                                     "pass_back",
                                                     "desk_top_survey",
                                                     "on_hold",
                                                     "qualifier_callback",
                                                     "sold"};

constexpr std::array<std::string_view, 7> kDispositions{
    "not_interested", "tenant", "wrong_number", "no_answer", "callback_requested", "do_not_call", "other"};

constexpr std::array<std::pair<std::string_view, EventKind>, 14> kEventNames{{
    {"from_dialer", EventKind::kFromDialer},
    {"web_form", EventKind::kWebForm},
    {"webform", EventKind::kWebForm},
    {"web-form", EventKind::kWebForm},
    {"start", EventKind::kStart},
    {"dispo", EventKind::kDispo},
    {"na", EventKind::kNoAgent},
    {"no_agent", EventKind::kNoAgent},
    {"noagent", EventKind::kNoAgent},
    {"no-agent", EventKind::kNoAgent},
    {"add_lead", EventKind::kAddLead},
    {"addlead", EventKind::kAddLead},
    {"add-lead", EventKind::kAddLead},
    {"interested", EventKind::kFromDialer},
}};

/// VICIdial's stock codes whose meaning is fixed; any other one (SALE, XFER, CALLBK, a campaign's own) means that
/// somebody showed interest.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kDialerCodes{{
    {"NI", status::kNotInterested},  {"NP", status::kNotInterested},   {"DEC", status::kNotInterested},
    {"DNC", status::kNotInterested}, {"DNCL", status::kNotInterested}, {"DNCC", status::kNotInterested},
    {"N", status::kColdCall},        {"NA", status::kColdCall},        {"A", status::kColdCall},
    {"AA", status::kColdCall},       {"AM", status::kColdCall},        {"AL", status::kColdCall},
    {"B", status::kColdCall},        {"AB", status::kColdCall},        {"DC", status::kColdCall},
    {"ADC", status::kColdCall},      {"DROP", status::kColdCall},      {"PDROP", status::kColdCall},
    {"TIMEOT", status::kColdCall},
}};

}  // namespace

std::string_view toString(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::kFromDialer:
            return "from_dialer";
        case EventKind::kWebForm:
            return "web_form";
        case EventKind::kStart:
            return "start";
        case EventKind::kDispo:
            return "dispo";
        case EventKind::kNoAgent:
            return "no_agent";
        case EventKind::kAddLead:
            return "add_lead";
    }
    return "from_dialer";
}

std::optional<EventKind> parseEventKind(std::string_view text) noexcept {
    for (const auto& [name, kind] : kEventNames) {
        if (text::equalsIgnoreCase(name, text)) return kind;
    }
    return std::nullopt;
}

bool happensWithoutAgent(EventKind kind) noexcept {
    return kind == EventKind::kNoAgent || kind == EventKind::kAddLead;
}

std::span<const std::string_view> statuses() noexcept {
    return kStatuses;
}

bool isStatus(std::string_view text) noexcept {
    return std::find(kStatuses.begin(), kStatuses.end(), text) != kStatuses.end();
}

std::span<const std::string_view> dispositions() noexcept {
    return kDispositions;
}

std::string_view initialStatus(EventKind kind, std::string_view disposition) noexcept {
    switch (kind) {
        case EventKind::kStart:
        case EventKind::kNoAgent:
        case EventKind::kAddLead:
            return status::kColdCall;
        case EventKind::kDispo:
            for (const auto& [code, meaning] : kDialerCodes) {
                if (text::equalsIgnoreCase(code, disposition)) return meaning;
            }
            return status::kInterested;
        case EventKind::kFromDialer:
        case EventKind::kWebForm:
            return status::kInterested;
    }
    return status::kInterested;
}

std::string_view statusOfDisposition(std::string_view disposition) noexcept {
    if (disposition == "not_interested") return status::kNotInterested;
    if (disposition == "do_not_call") return status::kNotInterested;
    if (disposition == "tenant") return status::kTenant;
    if (disposition == "no_answer") return status::kNoContact;
    if (disposition == "callback_requested") return status::kCallback;
    return status::kOtherDisposition;
}

}  // namespace hub::lead_intake
