/// @file
/// @brief Results of calls, which are also the statuses of numbers (database type queue_status).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::number_queue {

enum class Status : std::uint8_t {
    kInQueue,
    kMissed,
    kConnected,
    kFailed,
    kNotInterested,
    kHangup,
    kDisconnected,
    kBusy,
    kPowerOff,
    kBanned,
    kUnknown,
    kInboundCall,
    kComplained,
};

inline constexpr std::array<std::string_view, 13> kStatusNames = {
    "IN_QUEUE", "MISSED",    "CONNECTED", "FAILED",  "NOT_INTERESTED", "HANGUP",     "DISCONNECTED",
    "BUSY",     "POWER_OFF", "BANNED",    "UNKNOWN", "INBOUND_CALL",   "COMPLAINED",
};

constexpr std::string_view toString(Status status) noexcept {
    return kStatusNames[static_cast<std::size_t>(status)];
}
std::optional<Status> parseStatus(std::string_view text) noexcept;
/// For schemas.
std::vector<std::string> statusNames();

/// A person answered, as the original bills it.
bool isBillable(Status status) noexcept;
/// Nobody was reached: a retry policy may bring the number back.
bool mayBeRetried(Status status) noexcept;
/// "ACTIVE", "POWER_OFF" or "COMPLAINED": what later engines call a number's global status.
std::string_view globalStatus(Status status) noexcept;

}  // namespace hub::number_queue
