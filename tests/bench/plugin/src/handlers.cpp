#include "handlers.hpp"

#include <charconv>

#include "bench_probe/sql.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"

namespace hub::bench_probe {

namespace {

struct Stored {
    std::int64_t id;
    std::string name;
    std::string phone;
    std::string note;

    static Stored fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"), row.get<std::string>("name"), row.get<std::string>("phone"),
                row.get<std::string>("note")};
    }
};

std::int64_t idOf(const http::Request& request) {
    const std::string_view text = request.pathParameter("id");
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size()) throw http::notFound("no such row");
    return id;
}

}  // namespace

http::Schema documentSchema() {
    using http::Schema;
    const Schema event = Schema::object()
                             .property("at", Schema::string().format("date-time"))
                             .property("kind", Schema::string().maxLength(40))
                             .property("seconds", Schema::integer().range(0, 86400));
    return Schema::object()
        .property("lead_id", Schema::integer())
        .property("phone_number", Schema::string().minLength(3).maxLength(32))
        .property("full_name", Schema::string().maxLength(255))
        .property("email", Schema::string().format("email"))
        .property("active", Schema::boolean())
        .property("score", Schema::number())
        .property("tags", Schema::array(Schema::string().maxLength(40)))
        .property("events", Schema::array(event))
        .property("comments", Schema::string().maxLength(2000));
}

http::Response echo(const http::Request& request) {
    return http::Response::json(200, request.json());
}

http::Response readRow(const http::Request& request, db::Database& database) {
    const std::int64_t id = idOf(request);
    const std::optional<Stored> row = database.inStatement(
        "read_row", [&](db::Transaction& tx) { return tx.queryOptional<Stored>(sql::kFindRow, id); },
        db::Retry::kIdempotent);
    if (!row) throw http::notFound("no such row");
    std::string body;
    json::Writer writer(body);
    writer.beginObject()
        .member("id", row->id)
        .member("name", row->name)
        .member("phone", row->phone)
        .member("note", row->note)
        .endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::bench_probe
