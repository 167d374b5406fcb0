#include "admin/admin_context.hpp"

#include "hub/json/writer.hpp"
#include "json_input.hpp"

namespace hub::number_queue::admin {

NumberAccess AdminContext::access(const http::Request& request) const {
    if (const auto name = request.pathParameters.get("company"))
        return numbers::accessOf(database, request, std::string(*name));
    return numbers::accessOf(database, request, input::queryText(request, "company"));
}

http::Error refused(const std::string& text) {
    return {400, "bad_request", text};
}

void requireSuperuser(const http::Request& request) {
    if (!request.principal.superuser) throw http::forbidden("Superuser only");
}

http::Response deletedResponse(std::int64_t id) {
    std::string body;
    json::Writer(body).beginObject().member("deleted", true).member("id", id).endObject();
    return http::Response::json(200, std::move(body));
}

identity::AuditEntry auditEntry(const NumberAccess& access, std::string action, std::string objectType,
                                std::int64_t id) {
    identity::AuditEntry entry;
    entry.organizationId = access.company.id;
    entry.actor = access.actor;
    entry.action = std::move(action);
    entry.objectType = std::move(objectType);
    entry.objectId = std::to_string(id);
    entry.requestId = access.requestId;
    return entry;
}

}  // namespace hub::number_queue::admin
