#include "do_not_call/handlers.hpp"

#include "../input.hpp"
#include "../upload.hpp"
#include "do_not_call/upload.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_assignment::do_not_call {

namespace {

constexpr int kMost = 1000;
constexpr int kLongestNote = 255;
constexpr std::size_t kLargestUpload = 64 * 1024 * 1024;

std::string numberIn(std::string_view text, std::string_view country, const char* field, http::In where) {
    auto number = readNumber(text, country);
    if (const auto* reason = std::get_if<phone::Reject>(&number)) {
        throw http::badRequest("Validation error",
                               {{field, std::string(phone::toString(*reason)),
                                 "must be a telephone number with its calling code, for example +12025550123", where}});
    }
    return std::get<std::string>(std::move(number));
}

std::string countryIn(const json::Value& body) {
    const auto named = input::text(body, "countryCode");
    if (!named) return "ZZ";
    std::string country = input::canonicalCountry(*named);
    if (country.empty())
        throw http::badRequest("Validation error",
                               {{"countryCode", "invalid_country", "must be the two letters of a country (ISO 3166), for example US"}});
    return country;
}

/// "1415" and "+1415" ask for the same.
std::string prefixIn(const http::Request& request) {
    std::string prefix = "+";
    for (const char c : input::queryText(request, "search").value_or("")) {
        if (c >= '0' && c <= '9') prefix += c;
    }
    return prefix;
}

http::Response done(int status, std::string_view message, const std::string& number) {
    return http::Response::json(
        status, json::Object{{"success", true}, {"message", std::string(message)}, {"phoneNumber", number}});
}

}  // namespace

http::Response Handlers::list(const http::Request& request) {
    const int wanted = static_cast<int>(input::queryInteger(request, "limit").value_or(kMost));
    Page page{prefixIn(request), input::queryText(request, "after").value_or(""), wanted + 1};
    std::vector<Entry> entries = service_.list(organizationOf(request.principal), page);
    std::optional<std::string> next;
    if (static_cast<int>(entries.size()) > wanted) {
        entries.pop_back();
        next = entries.back().phoneNumber;
    }
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).key("phoneNumbers").beginArray();
    for (const Entry& entry : entries) {
        out.beginObject().member("phone_number", entry.phoneNumber).member("note", entry.note);
        out.member("added_by", entry.addedBy).member("created_at", entry.createdAt).endObject();
    }
    out.endArray().member("next", next).endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::add(const http::Request& request) {
    const json::Value& body = request.json();
    NewEntry entry;
    entry.phoneNumber = numberIn(body.find("phoneNumber")->asString(), countryIn(body), "phoneNumber", http::In::kBody);
    entry.note = text::storable(input::text(body, "note").value_or(""), kLongestNote);
    if (!service_.add(actorOf(request), entry))
        return done(200, "Phone number is on the list already", entry.phoneNumber);
    return done(201, "Phone number added successfully", entry.phoneNumber);
}

http::Response Handlers::upload(const http::Request& request) {
    std::vector<NewEntry> entries;
    std::vector<inventory::UploadResult> results = readUpload(request, entries);
    const bool dryRun = upload::wantsDryRun(request);
    service_.addMany(actorOf(request), entries, results, dryRun);
    return http::Response::json(200, inventory::uploadJson(results, dryRun));
}

http::Response Handlers::remove(const http::Request& request) {
    const std::string number = numberIn(request.pathParameter("phoneNumber"), "ZZ", "phoneNumber", http::In::kPath);
    if (!service_.remove(actorOf(request), number)) throw http::notFound("Phone number not found");
    return done(200, "Phone number removed successfully", number);
}

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, std::vector<auth::Role> roles,
                         http::Response (Handlers::*member)(const http::Request&)) {
        route.auth(person()).guard(onlyFor(std::move(roles))).tag("calls");
        addRoute(std::move(route).handle(call(handlers, member)));
    };
    const std::vector<auth::Role> both = {auth::Role::kAdmin, auth::Role::kManager};
    const std::string path = "/api/v1/do-not-call";
    add(Route(Method::kGet, path)
            .summary("Numbers that must not be called, in their order")
            .query("search", Schema::string().maxLength(30), "What the numbers begin with, for example +1415")
            .query("limit", Schema::integer().range(1, kMost), "Numbers on a page")
            .query("after", Schema::string().maxLength(30), "The last number of the page before")
            .response(200, "success, phoneNumbers, next"),
        both, &Handlers::list);
    add(Route(Method::kPost, path)
            .summary("Puts a number on the list")
            .body(Schema::object()
                      .property("phoneNumber", Schema::string().minLength(1).maxLength(64))
                      .optional("countryCode", Schema::string().minLength(2).maxLength(2).nullable())
                      .optional("note", Schema::string().maxLength(kLongestNote).nullable())
                      .closed())
            .response(201, "success, message, phoneNumber")
            .response(200, "It is on the list already"),
        both, &Handlers::add);
    add(Route(Method::kPost, path + "/bulk-upload")
            .summary("Puts many numbers on the list: JSON, CSV or text, XLSX, or a form with such a file")
            .query("dry_run", Schema::boolean(), "Only says what would be added")
            .query("country", Schema::string().minLength(2).maxLength(2), "Of national numbers")
            .maxBody(kLargestUpload)
            .response(200, "success, message, dry_run, results: added, skipped, errors, rows"),
        {auth::Role::kAdmin}, &Handlers::upload);
    add(Route(Method::kDelete, path + "/{phoneNumber}")
            .summary("Takes a number from the list")
            .response(200, "success, message, phoneNumber"),
        {auth::Role::kAdmin}, &Handlers::remove);
}

}  // namespace hub::number_assignment::do_not_call
