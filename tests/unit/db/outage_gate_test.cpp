#include "db/outage_gate.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "db/backoff.hpp"
#include "hub/db/error.hpp"

using namespace std::chrono_literals;
using hub::db::Unavailable;
using hub::db::detail::backoff;
using hub::db::detail::OutageGate;

namespace {

OutageGate::TimePoint soon() {
    return std::chrono::steady_clock::now() + 5s;
}

}  // namespace

TEST_CASE("db: pauses grow, vary and stay bounded") {
    for (int attempt = 1; attempt < 100; ++attempt) {
        const auto pause = backoff(attempt, 50ms, 3000ms);
        const auto whole = attempt < 7 ? 50ms * (1 << (attempt - 1)) : 3000ms;
        CHECK(pause >= whole / 2);
        CHECK(pause <= whole);
    }
}

TEST_CASE("db: while the server answers everybody may connect") {
    OutageGate gate(1000ms);
    CHECK_NOTHROW(gate.enter(soon()));
    CHECK_NOTHROW(gate.enter(soon()));
}

TEST_CASE("db: after the patience of an outage callers fail at once, with the reason") {
    OutageGate gate(0ms);
    gate.failed("no route");
    const auto before = std::chrono::steady_clock::now();
    CHECK_THROWS_WITH(gate.enter(soon()), "no route");
    CHECK(std::chrono::steady_clock::now() - before < 1s);
}

TEST_CASE("db: during the patience callers wait for the one that probes") {
    OutageGate gate(60s);
    gate.failed("restarting");
    std::atomic<int> entered{0};
    std::atomic<int> seenByProbe{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&] {
            gate.enter(std::chrono::steady_clock::now() + 60s);
            if (entered.fetch_add(1) == 0) {
                // The others must not have come through while this one probes.
                std::this_thread::sleep_for(200ms);
                seenByProbe = entered.load();
            }
            gate.succeeded();
        });
    }
    for (std::thread& caller : callers) caller.join();
    CHECK(seenByProbe == 1);
    CHECK(entered == 4);
    CHECK_NOTHROW(gate.enter(soon()));
}

TEST_CASE("db: a deadline ends the wait") {
    OutageGate gate(60s);
    gate.failed("restarting");
    gate.failed("restarting");
    CHECK_THROWS_AS(gate.enter(std::chrono::steady_clock::now()), Unavailable);
}

TEST_CASE("db: closing wakes those who wait") {
    OutageGate gate(60s);
    for (int i = 0; i < 10; ++i) gate.failed("away");
    bool refused = false;
    std::thread waiting([&] {
        try {
            gate.enter(std::chrono::steady_clock::now() + 60s);
        } catch (const Unavailable&) {
            refused = true;
        }
    });
    gate.close();
    waiting.join();
    CHECK(refused);
}
