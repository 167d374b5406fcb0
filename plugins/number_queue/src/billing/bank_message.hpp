/// @file
/// @brief What a bank's message says.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

/// Money that arrived.
struct Credit {
    std::int64_t toman = 0;
    time::Date day;
    std::chrono::minutes time{};  ///< Of that day, on the bank's clock.
};

/// The line with the amount in rial ("1,000,000+"; Persian digits too) and, anywhere, a Jalali date (1404/12/05,
/// 04/12/05) and a time (14:23). nullopt when one of them is missing, and for debits ("1,000,000-").
std::optional<Credit> readBankMessage(std::string_view text);

}  // namespace hub::number_queue
