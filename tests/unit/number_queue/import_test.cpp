#include <catch2/catch.hpp>

#include "hub/http/error.hpp"
#include "import/csv_source.hpp"
#include "import/judged_rows.hpp"
#include "import/verdict_file.hpp"

using namespace hub::number_queue;
using Cells = std::vector<std::string>;

namespace {

Cells cellsOf(const RowSource& source) {
    Cells cells;
    source.forEach([&](std::string_view cell) { cells.emplace_back(cell); });
    return cells;
}

Cells csv(std::string_view content) {
    const CsvSource source(content);
    Cells cells = cellsOf(source);
    CHECK(cellsOf(source) == cells);
    return cells;
}

}  // namespace

TEST_CASE("import: the first column of text, whatever separates the others") {
    CHECK(csv("a,b\nc,d\n") == Cells{"a", "c"});
    CHECK(csv("a;b,b\r\nc;d\r\n") == Cells{"a", "c"});
    CHECK(csv("a\tb\nc\td") == Cells{"a", "c"});
    CHECK(csv("a|b\nc|d") == Cells{"a", "c"});
    CHECK(csv("a\rc\r") == Cells{"a", "c"});
    CHECK(csv("a\n\n\nc") == Cells{"a", "c"});
    CHECK(csv("") == Cells{});
    CHECK(csv("\xEF\xBB\xBF" "a,b") == Cells{"a"});
}

TEST_CASE("import: quoted cells may hold quotes, delimiters and line breaks") {
    CHECK(csv("\"a,1\",x\n\"b\"\"2\",y\n") == Cells{"a,1", "b\"2"});
    CHECK(csv("a,\"two\nlines, \"\"quoted\"\"\"\nb,x\n") == Cells{"a", "b"});
    CHECK(csv("\"a\nb\",1\nc,2\n") == Cells{"a\nb", "c"});
    // What breaks off or goes on after the quote loses no later row.
    CHECK(csv("\"a\" ,1\nc,2\n") == Cells{"a", "c"});
    CHECK(csv("a,\"never closed\nc,2\n") == Cells{"a"});
}

TEST_CASE("import: encodings are told by what is in the file") {
    const std::string utf16("\xFF\xFE" "1\0" ",\0" "\x33\x06" "\n\0" "2\0", 12);
    CHECK(csv(utf16) == Cells{"1", "2"});
    CHECK(csv(std::string("\0" "1\0" ",\0" "2", 6)) == Cells{"1"});
    CHECK(csv("1;\xDA\xE1\xED\n2;x") == Cells{"1", "2"});
    std::string storage;
    CHECK(asUtf8("\xDA\xE1\xED", storage) == "\xD8\xB9\xD9\x84\xD9\x8A");
    CHECK_THROWS_AS(csv(std::string("\xFF\xFE" "1", 3)), hub::http::Error);
}

TEST_CASE("import: rows are judged, sorted and each number is kept once") {
    const Cells rows{"phone", "09120000005", "+98 912 000 0001", "9120000005", "hello", "021 3344 5566"};
    JudgedRows judged{ListSource(rows)};
    REQUIRE(judged.numbers().size() == 2);
    CHECK(JudgedRows::phoneOf(judged.numbers()[0]) == "09120000001");
    CHECK(JudgedRows::phoneOf(judged.numbers()[1]) == "09120000005");
    judged.judge("09120000001", Verdict::kSuppressed);
    judged.judge("09120000009", Verdict::kDuplicate);
    CHECK(judged.count(Verdict::kHeading) == 1);
    CHECK(judged.count(Verdict::kInserted) == 1);
    CHECK(judged.count(Verdict::kSuppressed) == 1);
    CHECK(judged.count(Verdict::kDuplicate) == 0);
    CHECK(judged.verdict(3) == Verdict::kDuplicateInFile);
    CHECK(judged.invalid() == 2);
    CHECK(judged.invalidSamples() == Cells{"hello", "021 3344 5566"});
    CHECK(toString(judged.verdict(5)) == "landline_not_allowed");

    std::string text;
    writeVerdicts(ListSource(rows), judged, [&](const std::string& piece) { text += readVerdicts(piece); });
    CHECK(text ==
          "row,raw,normalised,code\r\n1,\"phone\",,heading\r\n2,\"09120000005\",09120000005,inserted\r\n"
          "3,\"+98 912 000 0001\",09120000001,suppressed\r\n4,\"9120000005\",09120000005,duplicate_in_file\r\n"
          "5,\"hello\",,has_letters\r\n6,\"021 3344 5566\",,landline_not_allowed\r\n");
}

TEST_CASE("import: verdicts of many rows are written piece by piece") {
    const Cells rows(60000, "09120000001");
    const JudgedRows judged{ListSource(rows)};
    std::size_t pieces = 0;
    std::size_t lines = 0;
    writeVerdicts(ListSource(rows), judged, [&](const std::string& piece) {
        ++pieces;
        const std::string text = readVerdicts(piece);
        lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    });
    CHECK(pieces > 1);
    CHECK(lines == rows.size() + 1);
}
