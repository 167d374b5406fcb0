#include "dialer/dispatch_rules.hpp"

#include <catch2/catch.hpp>

using namespace hub::number_queue;
using namespace std::chrono_literals;

namespace {

Settings settings() {
    Settings values;
    values.defaultBatchSize = 100;
    values.maxBatchSize = 500;
    values.shortRetry = 300s;
    values.longRetry = 900s;
    return values;
}

ScheduleDecision open() {
    return {};
}

ScheduleDecision closed(Closed why) {
    ScheduleDecision decision;
    decision.closed = why;
    return decision;
}

std::int64_t sizeFor(std::optional<std::int64_t> size, std::optional<std::int64_t> lines,
                     const DispatchContext& company) {
    BatchRequest request;
    request.size = size;
    request.activeLines = lines;
    return batchSize(request, company, settings());
}

}  // namespace

TEST_CASE("number_queue: refusals come in the original's order, with its words and times") {
    DispatchContext company;
    CHECK_FALSE(judgeDispatch(company, open()));
    CHECK(judgeDispatch(company, closed(Closed::kHoliday)) == Refusal::kHoliday);
    CHECK(judgeDispatch(company, closed(Closed::kNoWindow)) == Refusal::kNoWindow);
    CHECK(judgeDispatch(company, closed(Closed::kOutsideWindow)) == Refusal::kOutsideWindow);
    company.enabled = false;
    CHECK(judgeDispatch(company, closed(Closed::kHoliday)) == Refusal::kDisabled);
    company.balance = 0;
    CHECK(judgeDispatch(company, open()) == Refusal::kInsufficientFunds);

    CHECK(toString(Refusal::kOutsideWindow) == "outside_allowed_time_window");
    CHECK(retryAfter(Refusal::kInsufficientFunds, settings()) == 300s);
    CHECK(retryAfter(Refusal::kDisabled, settings()) == 300s);
    CHECK(retryAfter(Refusal::kHoliday, settings()) == 900s);
    CHECK(retryAfter(Refusal::kNoWindow, settings()) == 900s);
    CHECK(retryAfter(Refusal::kOutsideWindow, settings()) == 900s);
}

TEST_CASE("number_queue: a company without a wallet is never out of money") {
    DispatchContext company;
    CHECK_FALSE(mustSwitchOff(company));
    company.balance = -1;
    CHECK(mustSwitchOff(company));
    CHECK(judgeDispatch(company, open()) == Refusal::kInsufficientFunds);
}

TEST_CASE("number_queue: only what the empty wallet switched off goes on with new money") {
    DispatchContext company;
    company.enabled = false;
    company.balance = 1000;
    for (const char* by : {"admin", "dialer"}) {
        company.disabledBy = by;
        CHECK(judgeDispatch(company, open()) == Refusal::kDisabled);
        CHECK_FALSE(mustSwitchOn(company));
    }
    company.disabledBy = "funds";
    CHECK_FALSE(judgeDispatch(company, open()));
    CHECK(mustSwitchOn(company));
}

TEST_CASE("number_queue: batch sizes of all generations of engines") {
    DispatchContext company;
    CHECK(sizeFor(std::nullopt, std::nullopt, company) == 100);
    CHECK(sizeFor(30, std::nullopt, company) == 30);
    CHECK(sizeFor(0, std::nullopt, company) == 0);
    CHECK(sizeFor(100000, std::nullopt, company) == 500);
    CHECK(sizeFor(std::nullopt, 3, company) == 300);

    company.linesKnown = 4;
    company.linesActive = 2;
    CHECK(sizeFor(std::nullopt, std::nullopt, company) == 200);
    CHECK(sizeFor(std::nullopt, 1, company) == 100);
    CHECK(sizeFor(std::nullopt, 9, company) == 200);
    company.linesActive = 0;
    CHECK(sizeFor(std::nullopt, std::nullopt, company) == 0);
    CHECK(sizeFor(20, std::nullopt, company) == 20);

    company.linesActive = 4;
    company.batchSize = 40;
    CHECK(sizeFor(std::nullopt, std::nullopt, company) == 160);
    CHECK(sizeFor(std::nullopt, 1000000, company) == 160);
}
