#include <charconv>

#include "admin/handlers.hpp"
#include "admin/render.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/audit.hpp"

namespace hub::user_seeding::admin {

namespace {

constexpr std::int64_t kDefaultPage = 50;

LinkReference referenceIn(const http::Request& request) {
    LinkReference reference;
    if (const auto id = request.pathParameters.get("id")) {
        std::int64_t number = 0;
        std::from_chars(id->data(), id->data() + id->size(), number);
        reference.id = number;
        return reference;
    }
    reference.id = queryInteger(request, "id");
    reference.dialerUserId = queryText(request, "dialer_user_id");
    reference.dialer = queryText(request, "dialer");
    if (!reference.id && !reference.dialerUserId)
        throw http::badRequest("Name the link", {{"dialer_user_id", "required",
                                                  "Name the link: id= or dialer_user_id=", http::In::kQuery}});
    return reference;
}

void recordRemoval(db::Transaction& tx, const Caller& caller, const RemovedLink& link) {
    identity::AuditEntry entry;
    entry.organizationId = caller.author.organizationId;
    entry.actor = caller.author.actor;
    entry.requestId = caller.author.requestId;
    entry.action = "dialer_link.deleted";
    entry.objectType = "user";
    entry.objectId = std::to_string(link.userId);
    entry.before = json::Object{{"dialer_id", link.dialerId}, {"dialer_user_id", link.dialerUserId}};
    identity::recordAudit(tx, entry);
}

}  // namespace

http::Response Handlers::listLinks(const http::Request& request) {
    const Caller caller = callerOf(database_, request);
    LinkFilter filter;
    filter.dialer = queryText(request, "dialer");
    filter.role = queryText(request, "role");
    filter.search = queryText(request, "search");
    filter.after = queryInteger(request, "cursor");
    filter.limit = static_cast<int>(queryInteger(request, "limit").value_or(kDefaultPage)) + 1;
    auto links = database_.inTransaction(
        "list_links", [&](db::Transaction& tx) { return directory::links(tx, caller.author.organizationId, filter); },
        {.readOnly = true});
    return pageOf(request, std::move(links), static_cast<std::size_t>(filter.limit - 1), writeLink);
}

http::Response Handlers::removeLink(const http::Request& request) {
    const Caller caller = callerOf(database_, request);
    const LinkReference reference = referenceIn(request);
    const RemovedLink removed = database_.inTransaction("delete_link", [&](db::Transaction& tx) {
        const auto links = directory::removeLink(tx, caller.author.organizationId, reference);
        if (links.empty()) throw http::notFound("Dialer link not found");
        // Undone by the exception.
        if (links.size() > 1)
            throw http::badRequest("Several dialers have this user",
                                   {{"dialer", "required", "Name the dialer with dialer=", http::In::kQuery}});
        recordRemoval(tx, caller, links.front());
        return links.front();
    });
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("success", true)
        .member("message", "Link of \"" + removed.dialerUserId + "\" deleted")
        .member("id", removed.id)
        .endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::user_seeding::admin
