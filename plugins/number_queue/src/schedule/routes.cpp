#include "schedule/routes.hpp"

#include "company/request_access.hpp"

namespace hub::number_queue::schedule {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kMostIntervals = 200;
constexpr std::size_t kLongestNote = 500;

auth::Requirement admin() {
    return auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin);
}

Schema changeSchema() {
    const Schema interval =
        Schema::object()
            .property("day_of_week", Schema::integer().range(0, 6).describe("Saturday 0 to Friday 6"))
            .property("start_time", Schema::string())
            .property("end_time", Schema::string().describe("Not after start_time: of the next day"));
    return Schema::object()
        .optional("skip_holidays", Schema::boolean().nullable())
        .optional("enabled", Schema::boolean().nullable())
        .optional("intervals",
                  Schema::array(interval).maxLength(kMostIntervals).nullable().describe("All windows anew"));
}

Schema holidaySchema() {
    return Schema::object()
        .property("date", Schema::string())
        .property("name", Schema::string().minLength(1).maxLength(255))
        .optional("source", Schema::string().oneOf({"official", "estimated", "ad_hoc"}).nullable())
        .optional("note", Schema::string().maxLength(kLongestNote).nullable());
}

Route importRoute() {
    return Route(Method::kPost, "/api/holidays/import")
        .summary("Takes a calendar (superusers; multipart part \"file\": rows of date, name, source)")
        .guard(requireSuperuser)
        .auth(admin())
        .query("replace_from", Schema::string(), "With replace_to: what is in force between and not in the file ends")
        .query("replace_to", Schema::string(), "Last day of that")
        .query("note", Schema::string().maxLength(kLongestNote), "What it is")
        .response(200, "revision, added, removed");
}

Route withCompany(Route route) {
    return std::move(route).query("company", Schema::string(), "The company's name, when it is not the caller's own");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        if (route.bodySchema && !route.callerGuard) route.guard(companyFirst(handlers));
        registrar.route(std::move(route).handle(handlers, handler));
    };
    for (const char* path : {"/api/schedule", "/api/{company}/schedule"}) {
        add(withCompany(Route(Method::kGet, path))
                .summary("A company's windows and switch")
                .auth(admin())
                .response(200, "The schedule"),
            &Handlers::show);
        add(withCompany(Route(Method::kPut, path))
                .summary("Changes what is given of it")
                .auth(admin())
                .body(changeSchema())
                .response(200, "The schedule as it is then")
                .response(400, "What cannot be accepted"),
            &Handlers::change);
    }
    for (const char* path : {"/api/schedule/preview", "/api/{company}/schedule/preview"}) {
        add(withCompany(Route(Method::kGet, path))
                .summary("When calls will be allowed, and why not")
                .auth(admin())
                .query("from", Schema::string(), "First day, Gregorian or Jalali; default today")
                .query("days", Schema::integer().range(1, 92), "Default 14")
                .response(200, "Day by day"),
            &Handlers::preview);
    }
    add(Route(Method::kGet, "/api/holidays")
            .summary("Holidays that are not the same every year")
            .auth(auth::user())
            .query("from", Schema::string(), "First day, Gregorian or Jalali")
            .query("to", Schema::string(), "Last day")
            .response(200, "The holidays"),
        &Handlers::holidays);
    add(Route(Method::kPost, "/api/holidays")
            .summary("Adds a holiday for every company (superusers)")
            .guard(requireSuperuser)
            .auth(admin())
            .body(holidaySchema())
            .response(200, "revision, added, removed"),
        &Handlers::addHoliday);
    add(Route(Method::kDelete, "/api/holidays/{id}")
            .summary("Ends a holiday for every company (superusers)")
            .guard(requireSuperuser)
            .auth(admin())
            .query("note", Schema::string().maxLength(kLongestNote), "Why")
            .response(200, "revision, added, removed")
            .response(404, "Holiday not found"),
        &Handlers::removeHoliday);
    add(importRoute(), &Handlers::importHolidays);
    add(Route(Method::kGet, "/api/holidays/revisions")
            .summary("Who changed the holidays, when and why")
            .auth(auth::user())
            .response(200, "The revisions, newest first"),
        &Handlers::revisions);
}

}  // namespace hub::number_queue::schedule
