#include "dialer/report_rules.hpp"

#include <catch2/catch.hpp>

using namespace hub::number_queue;
using namespace std::chrono_literals;
using hub::time::Timestamp;

namespace {

const Timestamp kNow = hub::time::parseIso8601("2026-02-01T10:00:00Z").value();
constexpr std::int64_t kMine = 5;
constexpr std::int64_t kOther = 6;

KnownLease leaseOf(std::int64_t holder) {
    KnownLease lease;
    lease.leaseId = 100;
    lease.holder = holder;
    lease.leasedAt = kNow - 10min;
    lease.expiresAt = kNow + 50min;
    lease.batchId = "6f6e6520-6261-4463-a820-6e756d626572";
    return lease;
}

ReportFacts leasedTo(std::int64_t holder) {
    ReportFacts facts;
    facts.organizationId = 1;
    facts.numberId = 9;
    facts.phone = "09120000005";
    facts.queued = true;
    facts.lease = leaseOf(holder);
    facts.entryLeaseId = facts.lease->leaseId;
    return facts;
}

Report reportOf(Status status) {
    Report report;
    report.holder = kMine;
    report.numberId = 9;
    report.status = status;
    report.attemptedAt = kNow - 1min;
    return report;
}

ReportPlan plan(const Report& report, const ReportFacts& facts, bool leaseReported = false) {
    return planReport(report, facts, leaseReported, kNow);
}

RetryPolicy retries(const char* json) {
    return RetryPolicy::fromJson(hub::json::parse(json));
}

}  // namespace

TEST_CASE("number_queue: a result ends its lease and takes the number out of the queue") {
    const ReportPlan done = plan(reportOf(Status::kConnected), leasedTo(kMine));
    CHECK(done.outcome == Outcome::kApplied);
    CHECK(done.numberStatus == Status::kConnected);
    CHECK(done.entry == EntryChange::kRemove);
    CHECK(done.endedLeaseId == 100);
    CHECK(done.batchId == leaseOf(kMine).batchId);
    CHECK_FALSE(done.inbound);
}

TEST_CASE("number_queue: a result for a number somebody else holds is recorded and nothing else") {
    const ReportPlan late = plan(reportOf(Status::kMissed), leasedTo(kOther));
    CHECK(late.outcome == Outcome::kLate);
    CHECK(late.numberStatus == Status::kInQueue);
    CHECK(late.entry == EntryChange::kKeep);
    CHECK_FALSE(late.endedLeaseId);
    CHECK_FALSE(late.assignAgent);
}

TEST_CASE("number_queue: the result of a call that was followed by another does not undo that one's") {
    ReportFacts facts = leasedTo(kMine);
    facts.lease.reset();
    facts.queued = false;
    facts.status = Status::kConnected;
    Report report = reportOf(Status::kMissed);
    facts.lastAttemptAt = report.attemptedAt + 1s;
    const ReportPlan late = plan(report, facts);
    CHECK(late.outcome == Outcome::kLate);
    CHECK(late.numberStatus == Status::kConnected);
    facts.lastAttemptAt = report.attemptedAt;
    CHECK(plan(report, facts).numberStatus == Status::kMissed);
}

TEST_CASE("number_queue: a late result of a call that took place is billed") {
    ReportFacts facts = leasedTo(kOther);
    facts.cost = 150;
    CHECK(plan(reportOf(Status::kConnected), facts).cost == 150);
    CHECK(plan(reportOf(Status::kMissed), facts).cost == 0);
}

TEST_CASE("number_queue: the same dialer's late result is told from its new lease by the time of the call") {
    ReportFacts facts = leasedTo(kMine);
    facts.lease->reissued = true;
    Report report = reportOf(Status::kBusy);
    report.attemptedAt = facts.lease->leasedAt - 1s;
    CHECK(plan(report, facts).outcome == Outcome::kLate);
    report.attemptedAt = facts.lease->leasedAt;
    CHECK(plan(report, facts).outcome == Outcome::kApplied);
}

TEST_CASE("number_queue: a dialer whose clock is behind is believed while its lease is the first") {
    Report report = reportOf(Status::kBusy);
    report.attemptedAt = kNow - 24h;
    const ReportPlan done = plan(report, leasedTo(kMine));
    CHECK(done.outcome == Outcome::kApplied);
    CHECK(done.endedLeaseId == 100);
}

TEST_CASE("number_queue: a lease id decides whatever holder and time say") {
    ReportFacts facts = leasedTo(kOther);
    facts.lease->reissued = true;
    Report report = reportOf(Status::kHangup);
    report.attemptedAt = kNow - 24h;
    report.leaseId = 100;
    CHECK(plan(report, facts).endedLeaseId == 100);
    facts = leasedTo(kMine);
    report.leaseId = 99;
    CHECK(plan(report, facts).outcome == Outcome::kLate);
    facts.lease.reset();
    CHECK(plan(report, facts).outcome == Outcome::kLate);
}

TEST_CASE("number_queue: a result after the lease's end counts while nobody else has the number") {
    ReportFacts facts = leasedTo(kOther);
    facts.lease->expiresAt = kNow;
    Report report = reportOf(Status::kConnected);
    report.leaseId = 99;
    const ReportPlan done = plan(report, facts);
    CHECK(done.outcome == Outcome::kApplied);
    CHECK(done.entry == EntryChange::kRemove);
    // The ended lease has nothing to wait for any more.
    CHECK(done.endedLeaseId == 100);
    CHECK_FALSE(done.batchId);
}

TEST_CASE("number_queue: the result of an earlier call does not undo that of a later one") {
    ReportFacts facts = leasedTo(kOther);
    facts.lease.reset();
    facts.entryLeaseId.reset();
    facts.queued = false;
    facts.status = Status::kConnected;
    facts.lastAttemptAt = kNow - 2min;
    Report report = reportOf(Status::kMissed);
    CHECK(plan(report, facts).outcome == Outcome::kApplied);
    report.attemptedAt = kNow - 3min;
    CHECK(plan(report, facts).outcome == Outcome::kLate);
    CHECK(plan(report, facts).numberStatus == Status::kConnected);
}

TEST_CASE("number_queue: another result for a lease that was reported changes and bills nothing") {
    ReportFacts facts = leasedTo(kMine);
    facts.lease.reset();
    facts.entryLeaseId.reset();
    facts.status = Status::kConnected;
    facts.cost = 150;
    Report report = reportOf(Status::kHangup);
    report.leaseId = 100;
    const ReportPlan second = plan(report, facts, true);
    CHECK(second.outcome == Outcome::kSuperseded);
    CHECK(second.numberStatus == Status::kConnected);
    CHECK(second.cost == 0);
    CHECK(second.entry == EntryChange::kKeep);
}

TEST_CASE("number_queue: a call that comes in leaves the lease alone, and the queue") {
    Report report = reportOf(Status::kInboundCall);
    report.numberId.reset();
    for (const std::int64_t holder : {kMine, kOther}) {
        const ReportPlan done = plan(report, leasedTo(holder));
        CHECK(done.outcome == Outcome::kApplied);
        CHECK(done.inbound);
        CHECK(done.entry == EntryChange::kRemove);
        CHECK_FALSE(done.endedLeaseId);
    }
}

TEST_CASE("number_queue: a result by telephone number alone is for the lease its sender holds") {
    Report report = reportOf(Status::kConnected);
    report.numberId.reset();
    const ReportPlan done = plan(report, leasedTo(kMine));
    CHECK(done.endedLeaseId == 100);
    CHECK_FALSE(done.inbound);
}

TEST_CASE("number_queue: a complaint stays whatever is reported later, and is heard when it is late") {
    ReportFacts complained = leasedTo(kMine);
    complained.status = Status::kComplained;
    const ReportPlan later = plan(reportOf(Status::kMissed), complained);
    CHECK(later.numberStatus == Status::kComplained);
    CHECK(later.entry == EntryChange::kRemove);

    const ReportPlan late = plan(reportOf(Status::kComplained), leasedTo(kOther));
    CHECK(late.outcome == Outcome::kLate);
    CHECK(late.numberStatus == Status::kComplained);
    CHECK(late.entry == EntryChange::kRemove);
    CHECK_FALSE(late.endedLeaseId);
}

TEST_CASE("number_queue: retries follow the policy until its attempts are used up") {
    ReportFacts facts = leasedTo(kMine);
    facts.retryPolicy = retries(R"({"BUSY": {"delay_seconds": 600, "max_attempts": 3}})");
    facts.attempts = 1;
    const ReportPlan again = plan(reportOf(Status::kBusy), facts);
    CHECK(again.entry == EntryChange::kRequeue);
    CHECK(again.readyAt == kNow + 10min);
    CHECK(again.numberStatus == Status::kBusy);
    facts.attempts = 2;
    CHECK(plan(reportOf(Status::kBusy), facts).entry == EntryChange::kRemove);
    facts.attempts = 0;
    CHECK(plan(reportOf(Status::kMissed), facts).entry == EntryChange::kRemove);
}

TEST_CASE("number_queue: a number that was not queued is not queued by a retry policy") {
    ReportFacts facts = leasedTo(kMine);
    facts.lease.reset();
    facts.entryLeaseId.reset();
    facts.queued = false;
    facts.retryPolicy = retries(R"({"MISSED": {"delay_seconds": 0, "max_attempts": 9}})");
    CHECK(plan(reportOf(Status::kMissed), facts).entry == EntryChange::kRemove);
}

TEST_CASE("number_queue: IN_QUEUE as a result puts the number back") {
    const ReportPlan back = plan(reportOf(Status::kInQueue), leasedTo(kMine));
    CHECK(back.entry == EntryChange::kRequeue);
    CHECK(back.readyAt == kNow);
    CHECK(back.endedLeaseId == 100);
}

TEST_CASE("number_queue: what a report named in vain is said") {
    Report report = reportOf(Status::kConnected);
    report.agentNamed = true;
    report.scenarioId = 1;
    report.lineId = 2;
    KnownAttempt attempt;
    attempt.hasScenario = true;
    CHECK(reportWarnings(report, attempt) == std::vector<std::string>{"agent_ignored", "outbound_line_ignored"});
}

TEST_CASE("number_queue: a retry policy names what is wrong with it") {
    const auto value = hub::json::parse(
        R"({"CONNECTED": {"delay_seconds": 1, "max_attempts": 1}, "BUSY": {"delay_seconds": -1, "max_attempts": 1},
            "MISSED": {"delay_seconds": 60, "max_attempts": 2}})");
    const auto problems = RetryPolicy::problems(value, "retry_policy");
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].field == "retry_policy.CONNECTED");
    CHECK(problems[1].field == "retry_policy.BUSY");
    CHECK(RetryPolicy::fromJson(value).delayAfter(Status::kMissed, 1) == 60s);
    CHECK_FALSE(RetryPolicy::fromJson(value).delayAfter(Status::kBusy, 0));
}
