/// @file senders.hpp
/// @brief VICIdial's senders as their wire formats are documented: what each makes of a lead, and what it destroys.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::lead_intake::testing {

enum class Sender { kModernWebForm, kLegacyWebForm, kPhp, kWgetGet, kWgetPost, kGet2Post };
inline constexpr Sender kSenders[] = {Sender::kModernWebForm, Sender::kLegacyWebForm, Sender::kPhp,
                                      Sender::kWgetGet,       Sender::kWgetPost,      Sender::kGet2Post};
std::string_view toString(Sender sender);

using Fields = std::vector<std::pair<std::string, std::string>>;

http::Request encode(Sender sender, const Fields& lead);

/// The fields that are left when the sender has done its harm: values without what it deletes or turns into spaces, and
/// no fields after the place where its request ends.
Fields afterLosses(Sender sender, const Fields& lead);

}  // namespace hub::lead_intake::testing
