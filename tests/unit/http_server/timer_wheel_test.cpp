#include "http_server/timer_wheel.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <vector>

using hub::host::transport::Milliseconds;
using hub::host::transport::TimerWheel;

namespace {

/// Advances in small steps until entry fires; when that was.
Milliseconds firedAt(TimerWheel& wheel, const TimerWheel::Entry& entry, Milliseconds from, Milliseconds limit) {
    for (Milliseconds now = from; now <= limit; now += 5) {
        bool fired = false;
        wheel.advance(now, [&](TimerWheel::Entry& e) { fired = &e == &entry; });
        if (fired) return now;
    }
    return -1;
}

}  // namespace

TEST_CASE("http_server: a timer fires once, not before it is due and at most a tick late") {
    for (const Milliseconds due : {1000, 1001, 1031, 1500, 5000, 60'000}) {
        TimerWheel wheel(1000);
        TimerWheel::Entry entry;
        wheel.scheduleBy(entry, due);
        const Milliseconds fired = firedAt(wheel, entry, 1000, 70'000);
        INFO("due " << due);
        CHECK(fired >= due);
        CHECK(fired <= due + TimerWheel::kTick + 5);
        CHECK_FALSE(entry.scheduled());
        CHECK(wheel.untilNext(70'000) == -1);
    }
}

TEST_CASE("http_server: a timer beyond the wheel's horizon is looked at before") {
    TimerWheel wheel(0);
    TimerWheel::Entry entry;
    wheel.scheduleBy(entry, 10'000'000);
    const Milliseconds fired = firedAt(wheel, entry, 0, 100'000);
    CHECK(fired > 60'000);
    CHECK(fired < 70'000);
}

TEST_CASE("http_server: an earlier deadline moves a timer, a later one leaves it") {
    TimerWheel wheel(0);
    TimerWheel::Entry entry;
    wheel.scheduleBy(entry, 5000);
    wheel.scheduleBy(entry, 9000);
    wheel.scheduleBy(entry, 1000);
    wheel.scheduleBy(entry, 7000);
    CHECK(firedAt(wheel, entry, 0, 20'000) < 1100);
}

TEST_CASE("http_server: the wheel says how long to sleep") {
    TimerWheel wheel(100);
    CHECK(wheel.untilNext(100) == -1);
    TimerWheel::Entry near;
    TimerWheel::Entry far;
    wheel.scheduleBy(far, 30'000);
    CHECK(wheel.untilNext(100) > 29'000);
    wheel.scheduleBy(near, 200);
    CHECK(wheel.untilNext(100) >= 100);
    CHECK(wheel.untilNext(100) <= 100 + TimerWheel::kTick);
    wheel.cancel(near);
    CHECK(wheel.untilNext(100) > 29'000);
    CHECK(wheel.untilNext(50'000) == 0);
    wheel.cancel(far);
    wheel.cancel(far);
    CHECK(wheel.untilNext(100) == -1);
}

TEST_CASE("http_server: timers may be scheduled and cancelled while others fire") {
    TimerWheel wheel(0);
    TimerWheel::Entry first;
    TimerWheel::Entry victim;
    TimerWheel::Entry again;
    wheel.scheduleBy(first, 100);
    wheel.scheduleBy(victim, 100);
    wheel.scheduleBy(again, 100);
    std::vector<const TimerWheel::Entry*> fired;
    const auto fire = [&](TimerWheel::Entry& entry) {
        fired.push_back(&entry);
        wheel.cancel(victim);
        if (&entry == &again && fired.size() < 5) wheel.scheduleBy(again, 0);
    };
    wheel.advance(400, fire);
    CHECK(std::count(fired.begin(), fired.end(), &victim) == 0);
    CHECK(std::count(fired.begin(), fired.end(), &first) == 1);
    CHECK(std::count(fired.begin(), fired.end(), &again) == 4);
}

TEST_CASE("http_server: thousands of random timers fire in time, also after a long pause of the loop") {
    std::mt19937 random(99);
    TimerWheel wheel(0);
    std::vector<TimerWheel::Entry> entries(5000);
    std::map<const TimerWheel::Entry*, Milliseconds> due;
    for (TimerWheel::Entry& entry : entries) {
        due[&entry] = static_cast<Milliseconds>(random() % 60'000);
        wheel.scheduleBy(entry, due[&entry]);
    }
    Milliseconds now = 0;
    while (!due.empty()) {
        const Milliseconds before = now;
        now += now > 20'000 && now < 25'000 ? 10'000 : static_cast<Milliseconds>(random() % 300);
        wheel.advance(now, [&](TimerWheel::Entry& entry) {
            REQUIRE(due.at(&entry) <= now);
            REQUIRE(due.at(&entry) > before - 2 * TimerWheel::kTick);
            due.erase(&entry);
        });
        REQUIRE(now < 100'000);
    }
}
