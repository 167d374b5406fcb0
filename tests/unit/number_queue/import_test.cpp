#include <catch2/catch.hpp>

#include "import/heading.hpp"
#include "import/judged_rows.hpp"
#include "import/verdict_file.hpp"

using namespace hub::number_queue;
using Cells = std::vector<std::string>;

TEST_CASE("import: rows are judged, sorted and each number is kept once") {
    const Cells rows{"list", "09120000005", "+98 912 000 0001", "9120000005", "hello", "021 3344 5566", "Phone"};
    JudgedRows judged{ListSource(rows)};
    REQUIRE(judged.numbers().size() == 2);
    CHECK(JudgedRows::phoneOf(judged.numbers()[0]) == "09120000001");
    CHECK(JudgedRows::phoneOf(judged.numbers()[1]) == "09120000005");
    judged.judge("09120000001", Verdict::kSuppressed);
    judged.judge("09120000009", Verdict::kDuplicate);
    CHECK(judged.count(Verdict::kHeading) == 2);
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
          "row,raw,normalised,code\r\n1,\"list\",,heading\r\n2,\"09120000005\",09120000005,inserted\r\n"
          "3,\"+98 912 000 0001\",09120000001,suppressed\r\n4,\"9120000005\",09120000005,duplicate_in_file\r\n"
          "5,\"hello\",,has_letters\r\n6,\"021 3344 5566\",,landline_not_allowed\r\n7,\"Phone\",,heading\r\n");
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

TEST_CASE("import: the telephone numbers are in the column that is headed so, else in the first") {
    const auto column = [](std::vector<std::string_view> heading) { return phoneColumn(heading); };
    CHECK(column({"ID", "Phone Number", "Status"}) == 1);
    CHECK(column({"name", "number", "mobile"}) == 2);
    CHECK(column({"ردیف", "نام", "شماره‌ي موبايل", "شماره تلفن"}) == 3);
    CHECK(column({"شماره", "شماره_همراه"}) == 1);
    CHECK(column({"", "PHONE-NUMBER (1)"}) == 1);
    CHECK_FALSE(column({"نام", "نشانی"}));
    CHECK(column({"09120000001", "mobile"}) == 0);
    CHECK(column({"\xff\xd8", "09120000001"}) == 0);
    CHECK_FALSE(column({"\xff\xd8"}));
    CHECK_FALSE(column({}));
    CHECK(isPhoneHeading("شماره  موبایل:"));
    CHECK_FALSE(isPhoneHeading("Phone Sara"));
}

TEST_CASE("import: of a file's rows the telephone numbers") {
    const auto cells = [](std::string_view content) {
        Cells found;
        openRows(content)->forEach([&](std::string_view cell) { found.emplace_back(cell); });
        return found;
    };
    CHECK(cells("id;phone\n1;09120000001\n2\n3;=\"09120000003\"\n") == Cells{"phone", "09120000001", "09120000003"});
    CHECK(cells("List of May\n\nrow,mobile\n1,09120000001\n") == Cells{"List of May", "mobile", "09120000001"});
    CHECK(cells("09120000001;a, b\n=\"x") == Cells{"09120000001", "=\"x"});
}
