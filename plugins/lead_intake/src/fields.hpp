/// @file fields.hpp
/// @brief The one table of the fields a dialer may send: names, aliases, types and limits.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace hub::lead_intake {

enum class FieldType { kText, kPhone, kEmail, kStatus, kDate, kDateTime, kInteger, kIpAddress };

/// Where an accepted value is stored.
enum class Place {
    kColumn,  ///< A column of leads: filtered, sorted or unique.
    kFields,  ///< The jsonb column leads.fields.
};

struct FieldSpec {
    std::string_view name;   ///< As the API shows it; matched without regard to case.
    std::string_view alias;  ///< What VICIdial's senders call it; empty: the same.
    FieldType type = FieldType::kText;
    std::size_t limit = 0;  ///< Characters (code points); 0: none.
    Place place = Place::kFields;
    /// People write it, so that an un-encoded "&" may be part of it.
    bool freeText = false;
};

/// Every known field in the order of the lead object.
std::span<const FieldSpec> fieldTable() noexcept;

/// By name or alias, without regard to ASCII case; nullptr when unknown.
const FieldSpec* findField(std::string_view nameOrAlias) noexcept;

/// Passwords and keys that senders put among the fields: never stored, logged or repeated.
bool isSecretField(std::string_view name) noexcept;

/// Keys with which a request authenticates itself; no part of a signature.
bool isCredentialField(std::string_view name) noexcept;

}  // namespace hub::lead_intake
