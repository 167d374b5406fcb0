/// @file dialect/wire.hpp
/// @brief What a sender wrote, field by field, before any meaning is given to it.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "hub/json/value.hpp"

namespace hub::lead_intake::dialect {

struct WireField {
    std::string name;
    json::Value value;  ///< A string, except for JSON bodies.
    bool operator==(const WireField&) const = default;
};

/// Fields in order of arrival; a name may repeat. Warnings name fields, never values: they are logged and answered.
struct Wire {
    std::vector<WireField> fields;
    std::vector<std::string> warnings;
};

/// The body is not what its media type says, or has more fields than anyone sends. what() is for the client.
class Unreadable : public std::runtime_error {
public:
    enum class Reason { kJson, kNotAnObject, kMultipart, kTooManyFields };
    Unreadable(Reason reason, const std::string& message) : std::runtime_error(message), reason_(reason) {}
    Reason reason() const noexcept { return reason_; }

private:
    Reason reason_;
};

inline constexpr std::size_t kMostFields = 1000;

/// @throws Unreadable when the request has kMostFields already.
void addField(Wire& wire, std::string name, json::Value value);

}  // namespace hub::lead_intake::dialect
