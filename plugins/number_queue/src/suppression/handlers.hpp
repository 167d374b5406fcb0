/// @file
/// @brief HTTP of the suppressions.
#pragma once

#include "hub/db/database.hpp"
#include "hub/http/message.hpp"
#include "suppression/service.hpp"

namespace hub::number_queue::suppression {

/// Thread-safe.
class Handlers {
public:
    Handlers(db::Database& database, const time::Clock& clock) : database_(database), service_(database, clock) {}

    http::Response list(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response upload(const http::Request& request);
    http::Response lift(const http::Request& request);
    http::Response liftOne(const http::Request& request);

private:
    /// Absent: every company. @throws http::Error
    std::optional<std::int64_t> scopeOf(const http::Request& request, const std::optional<std::string>& scope,
                                        const std::optional<std::string>& company);
    std::optional<std::int64_t> scopeOf(const http::Request& request);

    db::Database& database_;
    SuppressionService service_;
};

}  // namespace hub::number_queue::suppression
