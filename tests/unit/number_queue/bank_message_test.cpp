#include <catch2/catch.hpp>

#include "billing/bank_message.hpp"

using hub::number_queue::readBankMessage;
using namespace std::chrono_literals;

namespace {

std::string told(std::string_view text) {
    const auto credit = readBankMessage(text);
    if (!credit) return "nothing";
    return std::to_string(credit->toman) + " on " + hub::time::toIso8601(credit->day) + " at minute " +
           std::to_string(credit->time.count());
}

}  // namespace

TEST_CASE("number_queue bank: a credit in the spellings of banks") {
    const std::string expected = "100000 on 2026-02-24 at minute 863";
    CHECK(told("1,000,000+\n1404/12/05-14:23") == expected);
    CHECK(told("+1000000\r\n04/12/05 14:23:59\r\n") == expected);
    CHECK(told("واریز به حساب 1234\nمبلغ: ۱,۰۰۰,۰۰۰+\nمانده: 5,000,000\n۰۴/۱۲/۰۵_۱۴:۲۳") == expected);
    CHECK(told("14:23 - 1404/12/5\n\u200f1,000,000+\u200e") == expected);
    CHECK(told("1,000,009+\n1404/12/05 14:23") == expected);
}

TEST_CASE("number_queue bank: what tells of no money that arrived") {
    const auto text =
        GENERATE(as<std::string>{}, "", "1,000,000-\n1404/12/05-14:23", "-1,000,000\n1404/12/05-14:23",
                 "+1,000,000-\n1404/12/05-14:23", "1,000,000\n1404/12/05-14:23",
                 "code 1,000,000+ is secret\n1404/12/05-14:23", "1,000,000+\n14:23", "1,000,000+\n1404/12/05",
                 "1,000,000+\n1404/12/30 14:23", "1,000,000+\n1404/13/05 14:23", "1,000,000+\n1404/12/05 24:23",
                 "1,000,000+\n1404/12/05 14:60", "5+\n1404/12/05-14:23", "99999999999999999999+\n1404/12/05-14:23",
                 ",+\n1404/12/05-14:23", "1,000,000+\n2026/02/24 14:23", "\xff\xfe+\n");
    INFO(text);
    CHECK(told(text) == "nothing");
}

TEST_CASE("number_queue bank: the first amount decides, also when it is a debit") {
    CHECK(told("500,000-\n1,000,000+\n1404/12/05-14:23") == "nothing");
    CHECK(told("500,000+\n1,000,000-\n1404/12/05-14:23") == "50000 on 2026-02-24 at minute 863");
}
