#include "import/routes.hpp"

namespace hub::number_queue::imports {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kLargestFile = 64 * 1024 * 1024;
constexpr std::size_t kMostNumbers = 100000;
constexpr std::size_t kLongestName = 128;
constexpr const char* kAnswer = "import_id, inserted, duplicates, suppressed, invalid, invalid_samples";

Route withCompany(Route route) {
    return std::move(route).query("company", Schema::string(), "The company's name, when it is not the caller's own");
}

Route addRoute() {
    return withCompany(Route(Method::kPost, "/api/numbers"))
        .summary("Adds numbers to the queue")
        .body(Schema::object()
                  .property("phone_numbers", Schema::array(Schema::string()).maxLength(kMostNumbers))
                  .optional("company", Schema::string().nullable())
                  .optional("list", Schema::string().maxLength(kLongestName).nullable())
                  .optional("dry_run", Schema::boolean().nullable())
                  .optional("import_id", Schema::string().nullable()))
        .maxBody(8 * 1024 * 1024)
        .response(200, kAnswer);
}

Route uploadRoute() {
    return withCompany(Route(Method::kPost, "/api/numbers/upload"))
        .summary("Adds the numbers of a file (multipart part \"file\": CSV or XLSX)")
        .describe("Options may be query parameters or parts. All numbers are added, or, when something breaks, none.")
        .query("list", Schema::string().maxLength(kLongestName), "The list they go to; made when there is none")
        .query("dry_run", Schema::boolean(), "Judge only")
        .query("import_id", Schema::string(), "A new UUID, for asking for the progress meanwhile")
        .maxBody(kLargestFile)
        .response(200, kAnswer)
        .response(409, "The import_id is used")
        .response(503, "As many large files are being imported as may at once; Retry-After");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route)
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .handle(handlers, handler));
    };
    add(addRoute(), &Handlers::add);
    add(uploadRoute(), &Handlers::upload);
    add(withCompany(Route(Method::kGet, "/api/numbers/imports"))
            .summary("Imports, the newest first")
            .query("skip", Schema::integer().range(0, 1000000000), "Imports to pass by")
            .query("limit", Schema::integer().range(1, 1000), "Most imports; default 50")
            .response(200, "The imports"),
        &Handlers::list);
    add(withCompany(Route(Method::kGet, "/api/numbers/imports/{id}"))
            .summary("An import and how far it is")
            .response(200, "The import")
            .response(404, "Import not found"),
        &Handlers::show);
    add(withCompany(Route(Method::kGet, "/api/numbers/imports/{id}/verdicts"))
            .summary("What became of each row, as CSV: row, raw, normalised, code")
            .response(200, "The file")
            .response(409, "It is running, or has failed"),
        &Handlers::verdicts);
}

}  // namespace hub::number_queue::imports
