#include "dialer/routes.hpp"

#include "dialer/report_input.hpp"

namespace hub::number_queue::dialer {

namespace {

using http::Method;
using http::Route;
using http::Schema;

auth::Requirement dialerToken() {
    return auth::apiKey(auth::scope::kDialer).withMessages("Invalid dialer token", "Invalid dialer token");
}

/// A deactivated company's dialers get nothing more, but what they have called and have not is taken.
auth::Requirement formerDialerToken() {
    return dialerToken().withInactiveOrganization();
}

Schema companySchema() {
    return Schema::string().nullable().describe("The company's name; needed by tokens that serve several");
}

Schema leasesSchema() {
    return Schema::object()
        .optional("batch_id", Schema::string().nullable())
        .optional("lease_ids", Schema::array(Schema::integer()).maxLength(10000).nullable())
        .optional("number_ids", Schema::array(Schema::integer()).maxLength(10000).nullable())
        .optional("company", companySchema());
}

Schema catalogSchema(const char* list, const char* key, std::size_t longest) {
    const Schema item = Schema::object()
                            .property(key, Schema::string().minLength(1).maxLength(longest))
                            .optional("display_name", Schema::string().maxLength(255).nullable())
                            .closed();
    return Schema::object().optional("company", companySchema()).property(list, Schema::array(item).maxLength(10000));
}

Route nextBatchRoute() {
    const Schema count = Schema::integer().range(0, 1000000);
    return Route(Method::kGet, "/api/dialer/next-batch")
        .summary("Numbers to call")
        .describe("Leases numbers to the dialer, or says why not and when to ask again")
        .query("company", Schema::string(), "The company's name; tokens of one company need none")
        .query("size", count, "How many numbers; default: the company's batch size for each active line")
        .query("active_lines_count", count, "Lines in use, when the dialer knows better")
        .query("request_id", Schema::string().maxLength(200), "The same id again gives the same batch")
        .response(200, "The batch, or call_allowed false with reason and retry_after_seconds")
        .response(404, "Company not found");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        if (route.requirement.anonymous) route.auth(dialerToken());
        registrar.route(std::move(route).handle(handlers, handler));
    };
    add(nextBatchRoute(), &Handlers::nextBatch);
    add(Route(Method::kPost, "/api/dialer/report-result")
            .summary("Result of a call")
            .describe(
                "Counts and bills once, however often it is sent. What cannot be applied is answered with accepted "
                "false and a reason")
            .auth(formerDialerToken())
            .mend(mendReport)
            .body(reportSchema())
            .response(200, "id, status, global_status, phone_number, accepted, reason"),
        &Handlers::reportResult);
    add(Route(Method::kPost, "/api/dialer/return-batch")
            .summary("Gives numbers back uncalled")
            .auth(formerDialerToken())
            .body(leasesSchema())
            .response(200, "returned, number_ids"),
        &Handlers::returnBatch);
    add(Route(Method::kPost, "/api/dialer/renew")
            .summary("Prolongs leases")
            .body(leasesSchema())
            .response(200, "renewed, leases with expires_at and dial_before"),
        &Handlers::renew);
    add(Route(Method::kPost, "/api/dialer/register-scenarios")
            .summary("The engine's scenarios")
            .body(catalogSchema("scenarios", "name", 128))
            .response(200, "registered, created, updated, deactivated"),
        &Handlers::registerScenarios);
    add(Route(Method::kPost, "/api/dialer/register-outbound-lines")
            .summary("The engine's lines")
            .body(catalogSchema("outbound_lines", "phone_number", 32))
            .response(200, "registered, created, updated, deactivated"),
        &Handlers::registerOutboundLines);
}

}  // namespace hub::number_queue::dialer
