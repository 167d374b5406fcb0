#include "hub/json/writer.hpp"

#include <catch2/catch.hpp>

using namespace hub;

namespace {

template <class T>
std::string written(const T& value) {
    std::string out;
    json::Writer(out).value(value);
    return out;
}

}  // namespace

TEST_CASE("json: the writer places commas and nests", "[json]") {
    std::string out = "prefix:";
    json::Writer writer(out);
    writer.beginObject().member("id", 7).member("ok", true).key("list").beginArray();
    writer.value("a").null().beginObject().endObject().beginArray().endArray().value(1.5);
    writer.endArray().key("raw").raw("{\"x\": 1}").member("none", std::optional<std::string>()).endObject();
    CHECK(out == R"(prefix:{"id":7,"ok":true,"list":["a",null,{},[],1.5],"raw":{"x": 1},"none":null})");
}

TEST_CASE("json: the writer knows the types of the domain", "[json]") {
    using namespace std::chrono;
    CHECK(written(time::Timestamp(sys_days(2024y / 11 / 12) + 15h + 40min)) == "\"2024-11-12T15:40:00Z\"");
    CHECK(written(std::optional<std::int64_t>(5)) == "5");
    CHECK(written(std::size_t{18446744073709551615U}) == "18446744073709551615");
    CHECK(written(static_cast<signed char>(-3)) == "-3");
    CHECK(written(json::Value(json::Object{{"a", json::Array{}}})) == R"({"a":[]})");
}

TEST_CASE("json: strings are escaped as RFC 8259 asks and nothing more", "[json]") {
    CHECK(written("\" \\ / \b \f \n \r \t \x1F \x7F <é>") == R"("\" \\ / \b \f \n \r \t \u001f )"
                                                             "\x7F <é>\"");
    CHECK(written(std::string("a\0b", 3)) == R"("a\u0000b")");
    CHECK(written("علی\"رضا") == R"("علی\"رضا")");
}

TEST_CASE("json: invalid UTF-8 becomes replacement characters", "[json]") {
    CHECK(written("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
    CHECK(written("\xC3") == "\"\xEF\xBF\xBD\"");
    CHECK(written("é\xED\xA0\x80\"") == "\"é\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\\"\"");
    std::string out;
    json::Writer(out).beginObject().member("k\xFF", 1).endObject();
    CHECK(out == "{\"k\xEF\xBF\xBD\":1}");
}
