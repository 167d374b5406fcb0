/// @file
/// @brief What somebody wants to add → a number in E.164 whose country is right, or what is wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inventory/model.hpp"

namespace hub::number_assignment::inventory {

/// As sent.
struct NumberInput {
    std::string phoneNumber;
    std::string provider = "telnyx";
    std::string countryCode;
    json::Value capabilities = defaultCapabilities();
    std::string label;
    static json::Value defaultCapabilities();
};

struct NumberProblem {
    std::string field;  ///< "phoneNumber", "provider", "countryCode"
    std::string code;
    std::string message;
};

struct CheckedNumber {
    std::optional<NewNumber> number;
    NumberProblem problem;  ///< Of a number that is not there.
};

/// National numbers are read in the country named. Without one the number has to be international.
CheckedNumber check(const NumberInput& input);

}  // namespace hub::number_assignment::inventory
