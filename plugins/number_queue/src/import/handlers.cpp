#include "import/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/boolean.hpp"
#include "hub/text/uuid.hpp"
#include "json_input.hpp"
#include "multipart_input.hpp"

namespace hub::number_queue::imports {

namespace {

constexpr std::int64_t kDefaultPage = 50;

std::string requireNewId(const std::optional<std::string>& id) {
    if (!id) return text::randomUuid();
    if (!text::isUuid(*id))
        throw http::badRequest("Invalid import_id", {{"import_id", "invalid_format", "Must be a UUID"}});
    return *id;
}

/// What is neither yes nor no is refused: a rehearsal must not become the real thing.
bool readFlag(const std::string& name, const std::optional<std::string>& given) {
    if (!given || given->empty()) return false;
    if (const auto answer = text::parseBoolean(*given)) return *answer;
    throw http::badRequest("Invalid " + name, {{name, "invalid_format", "Must be true or false"}});
}

struct CompanyImport {
    std::string company;
    ImportRecord record;
};

void writeMembers(json::Writer& out, const ImportRecord& record) {
    const ImportCounts& counts = record.counts;
    out.member("import_id", record.id).member("state", record.state).member("dry_run", record.dryRun);
    out.member("file_name", record.fileName).member("list", record.list).member("rows", counts.rows);
    out.member("inserted", counts.inserted).member("duplicates", counts.duplicates);
    out.member("suppressed", counts.suppressed).member("invalid", counts.invalid).key("invalid_samples").beginArray();
    for (const std::string& sample : record.invalidSamples) out.value(sample);
    out.endArray().member("error", record.error).member("created_by", record.createdBy);
    out.member("created_at", record.createdAt).member("finished_at", record.finishedAt);
}

void writeRecord(json::Writer& out, const ImportRecord& record) {
    out.beginObject();
    writeMembers(out, record);
    out.endObject();
}

http::Response recordResponse(const ImportRecord& record) {
    std::string body;
    json::Writer out(body);
    writeRecord(out, record);
    return http::Response::json(200, std::move(body));
}

/// What the company that took most says, as of one pool, and then each.
http::Response recordsResponse(const std::vector<CompanyImport>& imports) {
    const auto most = std::max_element(imports.begin(), imports.end(), [](const auto& one, const auto& other) {
        return one.record.counts.inserted < other.record.counts.inserted;
    });
    std::string body;
    json::Writer out(body);
    out.beginObject();
    writeMembers(out, most->record);
    out.key("companies").beginArray();
    for (const auto& [company, record] : imports) {
        out.beginObject().member("company", company);
        writeMembers(out, record);
        out.endObject();
    }
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace

http::Response Handlers::add(const http::Request& request) {
    const json::Value& body = request.json();
    const auto company = input::queryText(request, "company");
    auto companies = requireAccesses(database_, request.principal,
                                     company ? company : input::filledText(body, "company"), request.requestId);
    ImportRequest import;
    import.id = requireNewId(input::filledText(body, "import_id"));
    import.list = input::filledText(body, "list").value_or("default");
    import.dryRun = input::boolean(body, "dry_run").value_or(false);
    const std::vector<std::string> phones = input::texts(body, "phone_numbers");
    return run(std::move(companies), std::move(import), ListSource(phones));
}

http::Response Handlers::upload(const http::Request& request) {
    const std::vector<http::Part> parts = request.multipart();
    const http::Part& file = input::filePart(parts);
    const auto option = [&](std::string_view name) {
        auto value = input::queryText(request, name);
        return value ? value : input::partText(parts, name);
    };
    auto companies = requireAccesses(database_, request.principal, option("company"), request.requestId);
    ImportRequest import;
    import.id = requireNewId(option("import_id"));
    import.list = option("list").value_or("default");
    import.fileName = input::safeText(file.fileName);
    import.dryRun = readFlag("dry_run", option("dry_run"));
    return run(std::move(companies), std::move(import), *openRows(file.content));
}

http::Response Handlers::run(std::vector<CompanyAccess> companies, ImportRequest import, const RowSource& rows) {
    std::vector<CompanyImport> done;
    for (CompanyAccess& access : companies) {
        import.access = std::move(access);
        done.push_back({import.access.company.name, service_.run(import, rows)});
        import.id = text::randomUuid();
    }
    return done.size() == 1 ? recordResponse(done.front().record) : recordsResponse(done);
}

http::Response Handlers::list(const http::Request& request) {
    const auto records = service_.list(accessOf(database_, request), input::queryInteger(request, "skip").value_or(0),
                                       input::queryInteger(request, "limit").value_or(kDefaultPage));
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const ImportRecord& record : records) writeRecord(out, record);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

ImportRecord Handlers::require(const http::Request& request) {
    auto record = service_.find(accessOf(database_, request), std::string(request.pathParameter("id")));
    if (!record) throw http::notFound("Import not found");
    return std::move(*record);
}

http::Response Handlers::show(const http::Request& request) {
    return recordResponse(require(request));
}

http::Response Handlers::verdicts(const http::Request& request) {
    const ImportRecord record = require(request);
    if (record.state != "finished") throw http::conflict("The import has no verdicts: it is " + record.state);
    http::Response response;
    response.headers.set("Content-Type", "text/csv; charset=utf-8");
    response.headers.set("Content-Disposition", "attachment; filename=import_" + record.id + ".csv");
    // Read from the database as the client takes them.
    response.stream = [&service = service_, id = record.id](http::BodySink& sink) {
        for (std::int32_t piece = 0;; ++piece) {
            const auto text = service.verdicts(id, piece);
            if (!text || !sink.write(*text)) return;
        }
    };
    return response;
}

}  // namespace hub::number_queue::imports
