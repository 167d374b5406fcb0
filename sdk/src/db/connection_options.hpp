/// @file connection_options.hpp
/// @brief A user's connection string plus what every hub connection needs, ready for PQconnectdbParams.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "hub/db/database.hpp"

namespace hub::db::detail {

struct SessionTimeouts {
    std::chrono::milliseconds connect{5000};
    std::chrono::milliseconds statement{0};  ///< 0: none.
    std::chrono::milliseconds lock{0};
    std::chrono::milliseconds idleInTransaction{0};
};

/// Immutable; shared by the connections of a pool.
class ConnectionOptions {
public:
    /// @throws std::invalid_argument when the string cannot be parsed; the message never quotes it.
    ConnectionOptions(const std::string& connection, const std::string& applicationName,
                      const SessionTimeouts& timeouts);
    explicit ConnectionOptions(const PoolSettings& settings);
    ConnectionOptions(const ConnectionOptions&) = delete;
    ConnectionOptions& operator=(const ConnectionOptions&) = delete;

    /// Null-terminated arrays for PQconnectdbParams, valid as long as this object.
    const char* const* keywords() const noexcept { return keywords_.data(); }
    const char* const* values() const noexcept { return values_.data(); }

private:
    void set(const std::string& keyword, const std::string& value);
    void setDefault(const std::string& keyword, const std::string& value);

    std::vector<std::pair<std::string, std::string>> options_;
    std::vector<const char*> keywords_;
    std::vector<const char*> values_;
};

}  // namespace hub::db::detail
