#include "db/copy_text.hpp"

#include <catch2/catch.hpp>

using namespace hub::db;
using detail::CopyTextWriter;

namespace {

struct Chunks {
    std::vector<std::string> list;
    std::string all() const {
        std::string text;
        for (const std::string& chunk : list) text += chunk;
        return text;
    }
};

}  // namespace

TEST_CASE("db: COPY rows are escaped") {
    Chunks chunks;
    CopyTextWriter writer([&](std::string_view chunk) { chunks.list.emplace_back(chunk); });
    writer.row("a\tb\nc\\d\r\b\f\v", nullptr, "\\N", "\\.", "", 5, Bytes{std::string("\0\x1f", 2)});
    writer.finish();
    CHECK(chunks.all() == "a\\tb\\nc\\\\d\\r\\b\\f\\v\t\\N\t\\\\N\t\\\\.\t\t5\t\\\\x001f\n");
}

TEST_CASE("db: COPY sends bounded chunks of whole rows") {
    Chunks chunks;
    CopyTextWriter writer([&](std::string_view chunk) { chunks.list.emplace_back(chunk); });
    const std::string field(1000, 'x');
    for (int i = 0; i < 1000; ++i) writer.row(field);
    writer.finish();
    CHECK(chunks.all().size() == 1001 * 1000);
    CHECK(chunks.list.size() > 10);
    for (const std::string& chunk : chunks.list) {
        CHECK(chunk.size() < 70000);
        CHECK(chunk.ends_with('\n'));
    }
}
