#include "inventory/routes.hpp"

namespace hub::number_assignment::inventory {

namespace {

using auth::Role;
using http::Method;
using http::Route;
using http::Schema;

constexpr int kMost = 1000;
constexpr std::size_t kLargestUpload = 64 * 1024 * 1024;
constexpr int kLongestCooldown = 7 * 24 * 3600;

Schema limit() {
    return Schema::integer().range(1, 1000000).nullable();
}

Schema countries() {
    return Schema::array(Schema::string().minLength(2).maxLength(2)).maxLength(300);
}

Schema newNumberSchema() {
    const Schema capabilities =
        Schema::object().optional("voice", Schema::boolean()).optional("sms", Schema::boolean()).closed();
    return Schema::object()
        .property("phoneNumber", Schema::string().minLength(1).maxLength(64))
        .optional("provider", Schema::string().oneOf({"telnyx", "twilio"}))
        .property("countryCode", Schema::string().minLength(2).maxLength(2))
        .optional("capabilities", capabilities)
        .optional("label", Schema::string().maxLength(255))
        .closed();
}

Schema assignSchema() {
    return Schema::object()
        .property("agentId", Schema::any().describe("Id or UUID"))
        .property("dailyLimit", Schema::any().describe("1 to 1000, a number or its digits as text"))
        .property("allowedCountries", countries().minLength(1))
        .optional("blockedCountries", countries())
        .optional("hourlyLimit", Schema::integer().range(1, 1000).nullable())
        .optional("reassign", Schema::boolean())
        .closed();
}

Schema changeSchema() {
    return Schema::object()
        .optional("status", Schema::string().oneOf({"active", "inactive"}))
        .optional("label", Schema::string().maxLength(255))
        .optional("dailyLimit", limit())
        .optional("hourlyLimit", limit())
        .optional("cooldownSeconds", Schema::integer().range(0, kLongestCooldown).nullable())
        .closed();
}

Route listRoute() {
    return Route(Method::kGet, "/api/v1/phone-numbers")
        .summary("The organization's numbers, newest first")
        .describe("Without limit all of them; with it, `next` is the `after` of the next page")
        .query("status", Schema::string().maxLength(20), "active or inactive; all: any")
        .query("assigned", Schema::string().maxLength(20), "true, false; all: any")
        .query("provider", Schema::string().maxLength(20), "telnyx or twilio")
        .query("country", Schema::string().maxLength(3), "ISO 3166, two letters")
        .query("search", Schema::string().maxLength(100), "Part of the number or the label")
        .query("limit", Schema::integer().range(1, kMost), "Numbers on a page")
        .query("after", Schema::string().maxLength(36), "Id of the last number of the page before")
        .response(200, "success, phoneNumbers");
}

}  // namespace

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers) {
    using Member = http::Response (Handlers::*)(const http::Request&);
    const auto add = [&](Route route, std::vector<Role> roles, Member member) {
        if (!roles.empty()) route.guard(onlyFor(std::move(roles)));
        addRoute(std::move(route).auth(person()).tag("phone numbers").handle(call(handlers, member)));
    };
    const std::vector<Role> admin = {Role::kAdmin};
    const std::string numbers = "/api/v1/phone-numbers";
    add(listRoute(), {Role::kAdmin, Role::kManager}, &Handlers::list);
    add(Route(Method::kPost, numbers)
            .summary("Adds a number")
            .body(newNumberSchema())
            .response(201, "success, message, phoneNumber"),
        admin, &Handlers::add);
    add(Route(Method::kPost, numbers + "/bulk-upload")
            .summary("Adds many numbers: JSON, CSV or text, XLSX, or a form with such a file")
            .query("dry_run", Schema::boolean(), "Only says what would be added")
            .query("provider", Schema::string().oneOf({"telnyx", "twilio"}), "Of lines without one; default telnyx")
            .query("country", Schema::string().minLength(2).maxLength(2), "Of lines without one; default US")
            .maxBody(kLargestUpload)
            .response(200, "success, message, dry_run, results: added, skipped, errors, rows"),
        admin, &Handlers::bulkUpload);
    add(Route(Method::kGet, numbers + "/available")
            .summary("Active numbers the caller may call from, or sees")
            .response(200, "success, phoneNumbers"),
        {}, &Handlers::available);
    add(Route(Method::kGet, numbers + "/agent/{agentId}")
            .summary("An agent's active numbers; agents see their own")
            .response(200, "success, phoneNumbers"),
        {}, &Handlers::ofAgent);
    add(Route(Method::kPost, numbers + "/{id}/assign")
            .summary("Gives a number to an agent, or changes the terms")
            .body(assignSchema())
            .response(200, "success, message")
            .response(409, "Another agent has it, and reassign was not sent"),
        admin, &Handlers::assign);
    add(Route(Method::kPost, numbers + "/{id}/unassign")
            .summary("Takes a number from its agent")
            .response(200, "success, message"),
        admin, &Handlers::unassign);
    add(Route(Method::kPatch, numbers + "/{id}")
            .summary("Changes status, label and limits of a number")
            .body(changeSchema())
            .response(200, "success, message, phoneNumber"),
        admin, &Handlers::change);
    add(Route(Method::kDelete, numbers + "/{id}")
            .summary("Removes a number that is nobody's")
            .response(200, "success, message")
            .response(400, "It is assigned"),
        admin, &Handlers::remove);
}

}  // namespace hub::number_assignment::inventory
