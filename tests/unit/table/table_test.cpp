#include <catch2/catch.hpp>

#include "hub/http/error.hpp"
#include "hub/table/table.hpp"

using namespace hub::table;
using Cells = std::vector<std::string>;
using Rows = std::vector<std::pair<std::size_t, Cells>>;

namespace {

Rows rowsOf(std::string_view content, std::size_t columns) {
    const auto source = open(content, {columns});
    const auto read = [&] {
        Rows rows;
        source->forEach(
            [&](const Row& row) { rows.emplace_back(row.number, Cells(row.cells.begin(), row.cells.end())); });
        return rows;
    };
    Rows rows = read();
    CHECK(read() == rows);
    return rows;
}

Cells firstColumn(std::string_view content) {
    Cells cells;
    for (const auto& [number, row] : rowsOf(content, 1)) cells.push_back(row.front());
    return cells;
}

}  // namespace

TEST_CASE("table: the first column of text, whatever separates the others") {
    CHECK(firstColumn("a,b\nc,d\n") == Cells{"a", "c"});
    CHECK(firstColumn("a;b,b\r\nc;d\r\n") == Cells{"a", "c"});
    CHECK(firstColumn("a;b, b\nc;d, d") == Cells{"a", "c"});
    CHECK(firstColumn("a\tb\nc\td") == Cells{"a", "c"});
    CHECK(firstColumn("a|b\nc|d") == Cells{"a", "c"});
    CHECK(firstColumn("a\rc\r") == Cells{"a", "c"});
    CHECK(firstColumn("a\n\n\nc") == Cells{"a", "c"});
    CHECK(firstColumn("") == Cells{});
    CHECK(firstColumn("\xEF\xBB\xBF"
                      "a,b") == Cells{"a"});
}

TEST_CASE("table: all columns, rows numbered as a spreadsheet does") {
    CHECK(rowsOf("a,b\n\nc,,\n,,d\n", 3) == Rows{{1, {"a", "b"}}, {3, {"c"}}, {4, {"", "", "d"}}});
    CHECK(rowsOf("\"a\",\"two\nlines\",c,d\n\"x\"\"y\"\"\",,\"\"\"z\"\n", 3) ==
          Rows{{1, {"a", "two\nlines", "c"}}, {2, {"x\"y\"", "", "\"z"}}});
}

TEST_CASE("table: quoted cells may hold quotes, delimiters and line breaks") {
    CHECK(firstColumn("\"a,1\",x\n\"b\"\"2\",y\n") == Cells{"a,1", "b\"2"});
    CHECK(firstColumn("a,\"two\nlines, \"\"quoted\"\"\"\nb,x\n") == Cells{"a", "b"});
    CHECK(firstColumn("\"a\nb\",1\nc,2\n") == Cells{"a\nb", "c"});
    // What breaks off or goes on after the quote loses no later row.
    CHECK(firstColumn("\"a\" ,1\nc,2\n") == Cells{"a", "c"});
    CHECK(firstColumn("a,\"never closed\nc,2\n") == Cells{"a", "c"});
    CHECK(firstColumn("\"never closed\nc,2\n") == Cells{"\"never closed", "c"});
    CHECK(rowsOf("a,\"never \"\"closed\nc,2\nd", 2) ==
          Rows{{1, {"a", "\"never \"\"closed"}}, {2, {"c", "2"}}, {3, {"d"}}});
    CHECK(rowsOf("a,\"", 2) == Rows{{1, {"a", "\""}}});
}

TEST_CASE("table: encodings are told by what is in the file") {
    const std::string utf16(
        "\xFF\xFE"
        "1\0"
        ",\0"
        "\x33\x06"
        "\n\0"
        "2\0",
        12);
    CHECK(firstColumn(utf16) == Cells{"1", "2"});
    CHECK(firstColumn(std::string("\0"
                                  "1\0"
                                  ",\0"
                                  "2",
                                  6)) == Cells{"1"});
    CHECK(firstColumn("1;\xDA\xE1\xED\n2;x") == Cells{"1", "2"});
    std::string storage;
    CHECK(asUtf8("\xDA\xE1\xED", storage) == "\xD8\xB9\xD9\x84\xD9\x8A");
    CHECK(asUtf8("Zo\xEB", storage, "windows-1252") == "Zo\xC3\xAB");
    CHECK_THROWS_AS(firstColumn(std::string("\xFF\xFE"
                                            "1",
                                            3)),
                    hub::http::Error);
}

TEST_CASE("table: old workbooks and broken ones are refused") {
    CHECK_THROWS_AS(open("\xD0\xCF\x11\xE0 and more"), hub::http::Error);
    CHECK_THROWS_WITH(open("PK\x03\x04 and nothing else"),
                      "The workbook cannot be read: it is no complete .xlsx file; save it again");
}
