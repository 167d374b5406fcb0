/// @file
/// @brief Who asks, for which company: what handlers read from a request.
#pragma once

#include <optional>
#include <string>

#include "company/access.hpp"
#include "hub/http/message.hpp"

namespace hub::number_queue {

/// For that company, or the caller's own. @throws http::Error as requireCompany().
CompanyAccess accessOf(db::Database& database, const http::Request& request, const std::optional<std::string>& company);
/// For the company of the path or, without one, of the query. @throws http::Error as requireCompany().
CompanyAccess accessOf(db::Database& database, const http::Request& request);
/// @throws http::Error (403)
void requireSuperuser(const http::Request& request);

}  // namespace hub::number_queue
