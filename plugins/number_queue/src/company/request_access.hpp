/// @file
/// @brief Who asks, for which company: what handlers read from a request.
#pragma once

#include <optional>
#include <string>

#include "company/access.hpp"
#include "hub/http/route.hpp"

namespace hub::number_queue {

/// For that company, or the caller's own. @throws http::Error as requireCompany().
CompanyAccess accessOf(db::Database& database, const http::Request& request, const std::optional<std::string>& company);
/// For the company of the path or, without one, of the query. @throws http::Error as requireCompany().
CompanyAccess accessOf(db::Database& database, const http::Request& request);
/// For routes whose body is judged after whom it comes from: as accessOf(), of handlers that know their database.
template <class Handlers>
http::Guard companyFirst(const std::function<Handlers&()>& handlers) {
    return [handlers](const http::Request& request) -> std::optional<http::Response> {
        accessOf(handlers().database(), request);
        return std::nullopt;
    };
}
/// A guard. @throws http::Error (403)
std::optional<http::Response> requireSuperuser(const http::Request& request);

}  // namespace hub::number_queue
