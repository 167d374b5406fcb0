/// @file call_event.hpp
/// @brief When are two requests the same call event?
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dialect/wire.hpp"
#include "lead_input.hpp"
#include "statuses.hpp"

namespace hub::lead_intake {

/// Whose request it is.
struct Source {
    std::int64_t organizationId = 0;
    std::optional<std::int64_t> dialerId;
};

/// 32 bytes that are equal for repeats of one event: same dialer, lead, call (uniqueid or call id), kind and data. The
/// data counts, so that a second click in the same call, after a correction, is not taken for a repeat of the first;
/// the dialer's clock (SQLdate, epoch) does not. nullopt when the request names no call, except for a lead that nothing
/// else identifies: there the data alone tells a repeat.
std::optional<std::string> callEventKey(const Source& source, EventKind kind, const dialect::Wire& wire,
                                        const LeadInput& input);

}  // namespace hub::lead_intake
