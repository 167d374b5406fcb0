#include "numbers/routes.hpp"

namespace hub::number_queue::numbers {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kMostIds = 100000;
constexpr std::size_t kLargestSelection = 4 * 1024 * 1024;

Schema globalStatusSchema() {
    return Schema::string().oneOf({"ACTIVE", "COMPLAINED", "POWER_OFF"});
}

Schema idsSchema() {
    return Schema::array(Schema::integer()).maxLength(kMostIds).nullable();
}

Schema statusSchema() {
    return Schema::string().oneOf(statusNames());
}

Schema noteSchema() {
    return Schema::string().maxLength(500).nullable();
}

/// Which numbers are meant: ids, or all that match.
Schema selectionSchema() {
    return Schema::object()
        .optional("ids", idsSchema())
        .optional("select_all", Schema::boolean().nullable())
        .optional("excluded_ids", idsSchema().describe("With select_all: all but these"))
        .optional("filter_status", statusSchema().nullable())
        .optional("filter_global_status", globalStatusSchema().nullable())
        .optional("search", Schema::string().maxLength(200).nullable())
        .optional("start_date", Schema::string().nullable())
        .optional("end_date", Schema::string().nullable())
        .optional("agent_id", Schema::integer().nullable())
        .optional("company_name", Schema::string().nullable());
}

Route withCompany(Route route) {
    return std::move(route).query("company", Schema::string(), "The company's name, when it is not the caller's own");
}

Route withFilter(Route route) {
    return withCompany(std::move(route))
        .query("status", statusSchema(), "Numbers in this status")
        .query("global_status", globalStatusSchema(), "The same, more coarsely")
        .query("search", Schema::string().maxLength(200),
               "In the number, and in name, user name and number of its agent")
        .query("start_date", Schema::string(), "Added that day or later: Gregorian, or Jalali (1405-03-06)")
        .query("end_date", Schema::string(), "Added that day or earlier")
        .query("agent_id", Schema::integer(), "Assigned to this agent");
}

Route listRoute() {
    return withFilter(Route(Method::kGet, "/api/numbers"))
        .summary("Numbers of a company; agents see their own")
        .query("skip", Schema::integer().range(0, 1000000000), "Numbers to pass by")
        .query("limit", Schema::integer().range(1, 1000), "Most numbers; default 50")
        .query("sort_by", Schema::string().oneOf({"created_at", "last_attempt_at", "status", "total_attempts"}),
               "Default created_at")
        .query("sort_order", Schema::string().oneOf({"asc", "desc"}), "Default desc")
        .response(200, "The numbers");
}

Route statusRoute() {
    return withCompany(Route(Method::kPut, "/api/numbers/{id}/status"))
        .summary("Changes a number's status")
        .body(Schema::object().property("status", statusSchema()).optional("note", noteSchema()))
        .response(200, "The number as it is then")
        .response(400, "Its status does not allow changes")
        .response(404, "Number not found");
}

Route bulkRoute() {
    return withCompany(Route(Method::kPost, "/api/numbers/bulk"))
        .summary("Changes, resets or deletes many numbers: all of them, or none")
        .body(selectionSchema()
                  .property("action", Schema::string().oneOf({"update_status", "reset", "delete"}))
                  .optional("status", statusSchema().nullable())
                  .optional("note", noteSchema()))
        .maxBody(kLargestSelection)
        .response(200, "updated, reset, deleted");
}

Route exportRoute() {
    return withCompany(Route(Method::kPost, "/api/numbers/export"))
        .summary("Numbers as a file")
        .query("format", Schema::string().oneOf({"xlsx", "csv"}), "Default xlsx")
        .body(selectionSchema().optional("format", Schema::string().oneOf({"xlsx", "csv"}).nullable()))
        .maxBody(kLargestSelection)
        .response(200, "The file");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route).auth(auth::userOrApiKey({}, auth::scope::kAdmin)).handle(handlers, handler));
    };
    add(listRoute(), &Handlers::list);
    add(withFilter(Route(Method::kGet, "/api/numbers/stats")).summary("How many match").response(200, "total"),
        &Handlers::stats);
    add(statusRoute(), &Handlers::setStatus);
    add(withCompany(Route(Method::kPost, "/api/numbers/{id}/reset"))
            .summary("Back into the queue, as if nobody had called")
            .response(200, "The number as it is then")
            .response(404, "Number not found"),
        &Handlers::reset);
    add(withCompany(Route(Method::kDelete, "/api/numbers/{id}"))
            .summary("Deletes a number")
            .response(200, "deleted, id")
            .response(404, "Number not found"),
        &Handlers::remove);
    add(withCompany(Route(Method::kGet, "/api/numbers/{id}/history"))
            .summary("What was reported of a number, newest first")
            .response(200, "The results")
            .response(404, "Number not found"),
        &Handlers::history);
    add(bulkRoute(), &Handlers::bulk);
    add(exportRoute(), &Handlers::exportFile);
}

}  // namespace hub::number_queue::numbers
