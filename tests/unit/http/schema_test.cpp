#include "hub/http/schema.hpp"

#include <catch2/catch.hpp>

using namespace hub;
using http::Schema;

namespace {

/// "field code" of each violation.
std::vector<std::string> violations(const Schema& schema, const std::string& text) {
    std::vector<std::string> result;
    for (const http::FieldError& error : schema.validate(json::parse(text))) {
        CHECK_FALSE(error.message.empty());
        result.push_back(error.field + " " + error.code);
    }
    return result;
}

std::string message(const Schema& schema, const std::string& text) {
    const auto errors = schema.validate(json::parse(text));
    REQUIRE(errors.size() == 1);
    return errors[0].message;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("http: a schema accepts what fits", "[http][schema]") {
    const Schema user = Schema::object()
                            .property("username", Schema::string().minLength(1).maxLength(3))
                            .optional("remember", Schema::boolean())
                            .optional("score", Schema::number().range(0, 10))
                            .optional("tags", Schema::array(Schema::string().oneOf({"a", "b"})).maxLength(2))
                            .optional("extra", Schema::any())
                            .optional("nick", Schema::string().nullable());
    CHECK(violations(user, R"({"username":"علی"})") == List{});
    CHECK(
        violations(
            user, R"({"username":"x","remember":false,"score":9.5,"tags":["a","b"],"extra":null,"nick":null,"?":1})") ==
        List{});
    CHECK(violations(user, R"({"username":"x","score":10})") == List{});
}

TEST_CASE("http: a schema reports every violation with its path", "[http][schema]") {
    const Schema item = Schema::object()
                            .property("email", Schema::string().format("email"))
                            .property("age", Schema::integer().range(0, 150))
                            .closed();
    const Schema body = Schema::object()
                            .property("items", Schema::array(item).minLength(1))
                            .property("name", Schema::string().minLength(2));
    CHECK(
        violations(
            body,
            R"({"items":[{"email":"a@b.example","age":1},{"email":"nope","age":151,"x":1},{"age":null},7],"name":""})") ==
        List{"items[1].email invalid_format", "items[1].age out_of_range", "items[1].x unknown_field",
             "items[2].email required", "items[2].age null", "items[3] invalid_type", "name blank"});
    CHECK(violations(body, R"({"items":[]})") == List{"items too_short", "name required"});
    CHECK(violations(body, "[]") == List{" invalid_type"});
    CHECK(violations(Schema::array(item), R"([{"email":"a@b.example","age":1},{}])") ==
          List{"[1].email required", "[1].age required"});
}

TEST_CASE("http: types are not converted", "[http][schema]") {
    CHECK(violations(Schema::string(), "1") == List{" invalid_type"});
    CHECK(violations(Schema::integer(), "1.0") == List{" invalid_type"});
    CHECK(violations(Schema::integer(), "\"1\"") == List{" invalid_type"});
    CHECK(violations(Schema::integer(), "true") == List{" invalid_type"});
    CHECK(violations(Schema::integer(), "9223372036854775808") == List{" out_of_range"});
    CHECK(violations(Schema::number(), "9223372036854775808") == List{});
    CHECK(violations(Schema::number(), "\"1\"") == List{" invalid_type"});
    CHECK(violations(Schema::boolean(), "0") == List{" invalid_type"});
    CHECK(violations(Schema::object(), "null") == List{" null"});
    CHECK(violations(Schema::any(), "null") == List{});
}

TEST_CASE("http: messages say what is accepted", "[http][schema]") {
    CHECK(message(Schema::string().maxLength(3), "\"abcd\"") == "Ensure this field has no more than 3 characters.");
    CHECK(message(Schema::string().minLength(2), "\"é\"") == "Ensure this field has at least 2 characters.");
    CHECK(message(Schema::array(Schema::any()).maxLength(1), "[1,2]") ==
          "Ensure this field has no more than 1 elements.");
    CHECK(message(Schema::integer().range(1, 500), "0") == "Ensure this value is between 1 and 500.");
    CHECK(message(Schema::number().range(1, 500), "500.5") == "Ensure this value is between 1 and 500.");
    CHECK(message(Schema::string().oneOf({"new", "sold", "lost"}), "\"x\"") ==
          "\"x\" is not a valid choice. Use new, sold or lost.");
    CHECK(message(Schema::string().oneOf({"new"}), "\"" + std::string(500, 'x') + "\"").size() < 100);
}

TEST_CASE("http: formats are checked", "[http][schema]") {
    const auto fits = [](const char* format, const std::string& text) {
        return Schema::string().format(format).validate(json::Value(text)).empty();
    };
    for (const char* good :
         {"a@b.example", "first.last+tag@sub-domain.example.org", "o'neil@example.com", "é@exämple.example"}) {
        CAPTURE(good);
        CHECK(fits("email", good));
    }
    for (const char* bad : {"", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@b..example", "a@-b.example",
                            "a@b-.example", ".a@b.example", "a.@b.example", "a..b@c.example", "a@b@c.example",
                            "a@b.example ", "a@b.exa_mple", "a\n@b.example", "\xFF@b.example"}) {
        CAPTURE(bad);
        CHECK_FALSE(fits("email", bad));
    }
    CHECK_FALSE(fits("email", std::string(65, 'a') + "@b.example"));
    CHECK_FALSE(fits("email", "a@" + std::string(300, 'b') + ".example"));
    CHECK(fits("uuid", "123e4567-E89B-12d3-a456-426614174000"));
    CHECK_FALSE(fits("uuid", "123e4567e89b12d3a456426614174000"));
    CHECK_FALSE(fits("uuid", "123e4567-e89b-12d3-a456-42661417400g"));
    CHECK_FALSE(fits("uuid", ""));
    CHECK(fits("date", "2024-02-29"));
    CHECK_FALSE(fits("date", "2024-02-30"));
    CHECK(fits("date-time", "2024-02-29T10:00:00Z"));
    CHECK_FALSE(fits("date-time", "2024-02-29"));
    CHECK(fits("phone", "documentation only"));
}

TEST_CASE("http: the number of violations is bounded", "[http][schema]") {
    const json::Value bad(json::Array(5000, json::Value("x")));
    CHECK(Schema::array(Schema::integer()).validate(bad).size() == Schema::kMostErrors);
    json::Object unknown;
    for (int i = 0; i < 500; ++i) unknown.append("k" + std::to_string(i), i);
    CHECK(Schema::object().closed().validate(unknown).size() == Schema::kMostErrors);
}

TEST_CASE("http: setters leave the original alone", "[http][schema]") {
    const Schema text = Schema::string();
    const Schema strict = text.minLength(1);
    CHECK(violations(text, "\"\"") == List{});
    CHECK(violations(strict, "\"\"") == List{" blank"});
}

TEST_CASE("http: schemas become JSON Schema 2020-12", "[http][schema]") {
    json::Object components;
    const Schema schema = Schema::object()
                              .property("name", Schema::string().minLength(1).maxLength(9).describe("Who").example("x"))
                              .optional("kind", Schema::string().oneOf({"a", "b"}).nullable())
                              .optional("at", Schema::string().format("date-time"))
                              .optional("n", Schema::integer().range(1, 5))
                              .optional("list", Schema::array(Schema::boolean()).minLength(1).maxLength(3))
                              .optional("any", Schema::any())
                              .closed();
    CHECK(
        json::dump(schema.toJsonSchema(components)) ==
        R"({"type":"object","properties":{"name":{"type":"string","description":"Who","minLength":1,"maxLength":9,"examples":["x"]},)"
        R"("kind":{"type":["string","null"],"enum":["a","b",null]},"at":{"type":"string","format":"date-time"},)"
        R"("n":{"type":"integer","minimum":1,"maximum":5},"list":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"boolean"}},)"
        R"("any":{}},"required":["name"],"additionalProperties":false})");
    CHECK(components.empty());
}

TEST_CASE("http: named schemas become components", "[http][schema]") {
    json::Object components;
    const Schema lead = Schema::object().property("id", Schema::integer()).named("Lead");
    const Schema page =
        Schema::object().property("results", Schema::array(lead)).optional("first", lead.nullable()).named("Page");
    CHECK(json::dump(page.toJsonSchema(components)) == R"({"$ref":"#/components/schemas/Page"})");
    CHECK(json::dump(lead.toJsonSchema(components)) == R"({"$ref":"#/components/schemas/Lead"})");
    CHECK(
        json::dump(components) ==
        R"({"Page":{"type":"object","properties":{"results":{"type":"array","items":{"$ref":"#/components/schemas/Lead"}},)"
        R"("first":{"anyOf":[{"$ref":"#/components/schemas/Lead"},{"type":"null"}]}},"required":["results"]},)"
        R"("Lead":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}})");
}
