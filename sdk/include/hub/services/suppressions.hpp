/// @file hub/services/suppressions.hpp
/// @brief Numbers that must not be called, asked of the plugin that keeps them.
#pragma once

#include <cstdint>
#include <string_view>

#include "hub/db/database.hpp"

namespace hub::services {

/// Thread-safe; usable without start().
class Suppressions {
public:
    virtual ~Suppressions() = default;
    /// Is the number (E.164) suppressed, by the organization or for everybody? @throws db::Error
    virtual bool isSuppressed(db::Database& database, std::int64_t organizationId, std::string_view e164) = 0;
};

}  // namespace hub::services
