#include "company/request_access.hpp"

#include "hub/http/error.hpp"
#include "json_input.hpp"

namespace hub::number_queue {

CompanyAccess accessOf(db::Database& database, const http::Request& request,
                       const std::optional<std::string>& company) {
    return requireAccess(database, request.principal, company, request.requestId);
}

CompanyAccess accessOf(db::Database& database, const http::Request& request) {
    if (const auto name = request.pathParameters.get("company")) return accessOf(database, request, std::string(*name));
    return accessOf(database, request, input::queryText(request, "company"));
}

std::optional<http::Response> requireSuperuser(const http::Request& request) {
    if (!request.principal.superuser) throw http::forbidden("Superuser only");
    return std::nullopt;
}

}  // namespace hub::number_queue
