/// @file
/// @brief What the pages of the administration share.
#pragma once

#include <string>

#include "../config.hpp"
#include "hub/db/database.hpp"
#include "hub/http/error.hpp"
#include "hub/http/message.hpp"
#include "hub/identity/audit.hpp"
#include "hub/time/clock.hpp"
#include "numbers/handlers.hpp"
#include "schedule/time_zone.hpp"

namespace hub::number_queue::admin {

/// The referred outlive whoever uses it.
struct AdminContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    const TimeZone& zone;

    /// Who asks, for the company of the path or the query. @throws http::Error
    NumberAccess access(const http::Request& request) const;
};

/// 400 {"detail": text}, as the original refuses.
http::Error refused(const std::string& text);
/// @throws http::Error (403)
void requireSuperuser(const http::Request& request);
http::Response deletedResponse(std::int64_t id);
identity::AuditEntry auditEntry(const NumberAccess& access, std::string action, std::string objectType,
                                std::int64_t id);

}  // namespace hub::number_queue::admin
