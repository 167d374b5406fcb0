#include "upkeep.hpp"

#include "repository.hpp"

namespace hub::lead_intake {

namespace {

constexpr int kEventsPerStep = 5000;
constexpr int kMonthsAhead = 13;

}  // namespace

std::int64_t forgetCallEvents(db::Database& database, time::Timestamp before, const std::stop_token& stop) {
    std::int64_t forgotten = 0;
    while (!stop.stop_requested()) {
        const std::int64_t step = database.inStatement(
            "forget_call_events", [&](db::Transaction& tx) { return forgetCallEvents(tx, before, kEventsPerStep); });
        forgotten += step;
        if (step < kEventsPerStep) break;
    }
    return forgotten;
}

int prepareHistory(db::Database& database, time::Timestamp now) {
    const time::Date today{std::chrono::floor<std::chrono::days>(now)};
    return database.inTransaction("prepare_history",
                                  [&](db::Transaction& tx) { return prepareHistory(tx, today, kMonthsAhead); });
}

}  // namespace hub::lead_intake
