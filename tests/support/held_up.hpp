/// @file held_up.hpp
/// @brief Lets a statement wait for a row while others change what it has seen before.
#pragma once

#include <chrono>
#include <future>
#include <stdexcept>
#include <type_traits>

#include "hub/testing/test_database.hpp"

namespace hub::testing {

template <class Work>
auto start(Work work) {
    return std::async(std::launch::async, std::move(work));
}

/// Until the work has ended or so many sessions wait for locks. @throws std::runtime_error after half a minute
template <class Result>
void untilItWaits(TestDatabase& database, const std::future<Result>& work, int sessions = 1) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (work.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) {
        const int waiting = std::stoi(database.value(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"));
        if (waiting >= sessions) return;
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("nothing waits for a lock");
    }
}

/// What `held` does in its transaction is committed when `work`, on a thread of its own, waits for it or has ended.
/// @return what `work` returns
template <class Held, class Work>
auto heldUpBy(TestDatabase& database, Held held, Work work) {
    std::future<std::invoke_result_t<Work&>> late;
    database.database().inTransaction("held", [&](db::Transaction& tx) {
        held(tx);
        late = start(work);
        untilItWaits(database, late);
    });
    return late.get();
}

/// A statement without parameters in a transaction.
inline void run(db::Transaction& tx, const std::string& statement) {
    // Prepared statements are kept by name, which PostgreSQL cuts.
    const std::string name = "test." + std::to_string(std::hash<std::string>()(statement));
    tx.execute(db::Query{name.c_str(), statement.c_str()});
}

}  // namespace hub::testing
