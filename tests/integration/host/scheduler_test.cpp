// Jobs: one instance at a time, when they are due, and what is remembered of them.
#include "scheduler.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <atomic>

#include "integration/host/eventually.hpp"
#include "support/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::host::JobStatus;
using hub::host::Scheduler;
using hub::testing::eventually;
using hub::testing::TestDatabase;

namespace {

jobs::Job job(std::string name, std::chrono::milliseconds every, std::function<std::string(jobs::JobContext&)> run) {
    jobs::Job made;
    made.name = std::move(name);
    made.description = "A test";
    made.every = every;
    made.run = std::move(run);
    return made;
}

struct Instance {
    explicit Instance(const TestDatabase& base, const std::string& name = "test/1")
        : database(base.settings()), scheduler(database, time::systemClock(), name) {}

    JobStatus status() const { return scheduler.statuses().at(0); }

    db::Database database;
    Scheduler scheduler;
};

std::string recorded(TestDatabase& base, const std::string& column) {
    // While it runs there is no result.
    return base.value("SELECT coalesce((" + column + ")::text, '') FROM job_runs WHERE job = 'test.work'");
}

bool stopped(jobs::JobContext& context) {
    return eventually([&] { return context.stop.stop_requested(); });
}

}  // namespace

TEST_CASE("scheduler: a job runs at once, then when it is due, and its last result is kept") {
    TestDatabase base;
    std::atomic<int> runs{0};
    Instance hub(base);
    hub.scheduler.add("test", job("work", 10ms, [&](jobs::JobContext&) { return std::to_string(++runs) + " done"; }));
    CHECK_FALSE(hub.status().dueAt);
    hub.scheduler.start();
    REQUIRE(eventually([&] { return runs >= 5; }));
    hub.scheduler.stop();
    const JobStatus status = hub.status();
    CHECK(status.name == "test.work");
    CHECK(status.description == "A test");
    CHECK_FALSE(status.running);
    CHECK(status.succeeded == true);
    CHECK(status.result == std::to_string(runs) + " done");
    CHECK(recorded(base, "result") == *status.result);
    CHECK(recorded(base, "instance") == "test/1");
    CHECK(recorded(base, "due_at > finished_at AND finished_at >= started_at") == "true");
}

TEST_CASE("scheduler: a restart runs nothing early, and jitter is added to the interval") {
    TestDatabase base;
    std::atomic<int> runs{0};
    jobs::Job rare = job("work", 1h, [&](jobs::JobContext&) { return std::to_string(++runs); });
    rare.jitter = 30min;
    {
        Instance hub(base);
        hub.scheduler.add("test", rare);
        hub.scheduler.start();
        REQUIRE(eventually([&] { return hub.status().finishedAt.has_value(); }));
    }
    CHECK(recorded(base, "due_at - finished_at BETWEEN interval '1 hour' AND interval '90 minutes'") == "true");
    std::atomic<int> others{0};
    Instance again(base, "test/2");
    again.scheduler.add("test", rare);
    again.scheduler.add("test", job("other", 10ms, [&](jobs::JobContext&) { return std::to_string(++others); }));
    again.scheduler.start();
    REQUIRE(eventually([&] { return others >= 5 && again.status().finishedAt; }));
    CHECK(runs == 1);
    CHECK(again.status().result == "1");
}

TEST_CASE("scheduler: of several instances one at a time runs a job") {
    TestDatabase base;
    constexpr std::size_t kJobs = 8;
    std::array<std::atomic<int>, kJobs> running{};
    std::array<std::atomic<int>, kJobs> runs{};
    std::atomic<bool> overlap{false};
    std::vector<std::unique_ptr<Instance>> instances;
    for (int i = 0; i < 3; ++i) {
        instances.push_back(std::make_unique<Instance>(base, "test/" + std::to_string(i)));
        for (std::size_t n = 0; n < kJobs; ++n) {
            instances.back()->scheduler.add("test",
                                            job("job" + std::to_string(n), 1ms, [&, n](jobs::JobContext& context) {
                                                if (++running[n] != 1) overlap = true;
                                                context.database.ping();
                                                ++runs[n];
                                                --running[n];
                                                return std::string();
                                            }));
        }
    }
    for (const auto& instance : instances) instance->scheduler.start();
    CHECK(eventually(
        [&] { return std::all_of(runs.begin(), runs.end(), [](const auto& count) { return count >= 10; }); }));
    instances.clear();
    CHECK_FALSE(overlap);
}

TEST_CASE("scheduler: a failing job is recorded and comes again, whatever it throws") {
    TestDatabase base;
    std::atomic<int> runs{0};
    std::atomic<bool> goOn{false};
    Instance hub(base);
    hub.scheduler.add("test", job("work", 10ms, [&](jobs::JobContext&) -> std::string {
                          switch (++runs) {
                              case 1:
                                  throw std::runtime_error("no\xff luck\n");
                              case 2:
                                  throw 42;
                              default:
                                  eventually([&] { return goOn.load(); });
                                  return std::string("fine\0!", 6);
                          }
                      }));
    hub.scheduler.start();
    REQUIRE(eventually([&] { return hub.status().succeeded == false; }));
    CHECK((hub.status().result == "no\xEF\xBF\xBD luck\n" || runs > 1));
    REQUIRE(eventually([&] { return runs >= 3; }));
    goOn = true;
    REQUIRE(eventually([&] { return recorded(base, "succeeded") == "true"; }));
    // The next run, which may have begun, takes the result away until it ends.
    CHECK(eventually([&] { return recorded(base, "result") == "fine\xEF\xBF\xBD!"; }));
}

TEST_CASE("scheduler: a run that takes too long is told to stop and counts as failed") {
    TestDatabase base;
    Instance hub(base);
    jobs::Job slow =
        job("work", 1h, [](jobs::JobContext& context) { return stopped(context) ? "half done" : "not told to stop"; });
    slow.timeout = 50ms;
    hub.scheduler.add("test", slow);
    hub.scheduler.start();
    REQUIRE(eventually([&] { return hub.status().finishedAt.has_value(); }));
    CHECK(hub.status().succeeded == false);
    CHECK(hub.status().result == "stopped after 50 ms: half done");
}

TEST_CASE("scheduler: stopping asks the running job to end, waits for it and keeps its result") {
    TestDatabase base;
    std::atomic<bool> running{false};
    Instance hub(base);
    hub.scheduler.add("test", job("work", 1h, [&](jobs::JobContext& context) {
                          running = true;
                          return stopped(context) ? "told to stop" : "not told";
                      }));
    hub.scheduler.start();
    REQUIRE(eventually([&] { return running && hub.status().running; }));
    hub.scheduler.stop();
    hub.scheduler.stop();
    CHECK(recorded(base, "result") == "told to stop");
    CHECK_FALSE(hub.status().running);
}

TEST_CASE("scheduler: a run that loses its lock is told to stop and another instance takes over") {
    TestDatabase base;
    std::atomic<bool> firstRuns{false};
    std::atomic<bool> secondRan{false};
    Instance first(base, "test/1");
    Instance second(base, "test/2");
    first.scheduler.add("test", job("work", 1h, [&](jobs::JobContext& context) {
                            firstRuns = true;
                            if (!stopped(context)) return "not told";
                            eventually([&] { return secondRan.load(); });
                            return "overtaken";
                        }));
    second.scheduler.add("test", job("work", 1h, [&](jobs::JobContext&) { return "taken over"; }));
    first.scheduler.start();
    REQUIRE(eventually([&] { return firstRuns.load(); }));
    base.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
        "application_name LIKE '%/locks'");
    second.scheduler.start();
    REQUIRE(eventually([&] { return second.status().finishedAt.has_value(); }));
    CHECK(recorded(base, "result") == "taken over");
    secondRan = true;
    first.scheduler.stop();
    CHECK(recorded(base, "result") == "taken over");
    CHECK(recorded(base, "instance") == "test/2");
}
