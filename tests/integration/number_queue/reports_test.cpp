#include <catch2/catch.hpp>

#include "queue_fixture.hpp"

using namespace hub::number_queue;
using namespace std::chrono_literals;
using hub::number_queue::testing::Queue;

namespace {

std::string of(std::int64_t company) {
    return " WHERE organization_id = " + std::to_string(company);
}

bool sameAnswer(const ReportAnswer& a, const ReportAnswer& b) {
    return a.numberId == b.numberId && a.phone == b.phone && a.attemptId == b.attemptId &&
           a.numberStatus == b.numberStatus && a.outcome == b.outcome && a.warnings == b.warnings &&
           a.notApplied == b.notApplied;
}

void giveWallet(Queue& queue, std::int64_t company, int balance, int cost) {
    queue.test.execute("INSERT INTO queue_wallets (organization_id, balance, cost_per_connected) VALUES (" +
                       std::to_string(company) + ", " + std::to_string(balance) + ", " + std::to_string(cost) + ")");
}

/// One company with ten numbers and two dialers.
struct OneCompany {
    Queue queue;
    std::int64_t company = queue.addCompany("alpha");
    hub::auth::Principal one = queue.dialer(company, "one");
    hub::auth::Principal two = queue.dialer(company, "two");

    OneCompany() { queue.addNumbers(company, 1, 10); }
    std::string numberValue(int number, const std::string& column) {
        return queue.value("SELECT " + column + "::text FROM queue_numbers WHERE phone = '" + Queue::phone(number) +
                           "'");
    }
};

}  // namespace

TEST_CASE("number_queue: a result is recorded and ends the lease") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto number = queue.lease(test.one, 1).at(0);
    queue.clock.advance(1min);
    Report report = queue.reportOf(test.one, number, Status::kConnected);
    report.userMessage = "call me on Sunday";
    report.reason = "answered";
    const ReportAnswer answer = queue.reports.report(test.one, report);
    CHECK_FALSE(answer.notApplied);
    CHECK(answer.outcome == Outcome::kApplied);
    CHECK(answer.numberStatus == Status::kConnected);
    CHECK(test.numberValue(1, "status") == "CONNECTED");
    CHECK(test.numberValue(1, "total_attempts") == "1");
    CHECK(test.numberValue(1, "last_user_message") == "call me on Sunday");
    CHECK(queue.count("SELECT count(*) FROM queue_entries WHERE number_id = " + std::to_string(number.numberId)) == 0);
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 0);
    CHECK(queue.value(
              "SELECT status || ' ' || outcome || ' ' || lease_id || ' ' || (batch_id IS NOT NULL) || ' ' || inbound "
              "FROM queue_attempts") == "CONNECTED applied " + std::to_string(number.leaseId) + " true false");
}

TEST_CASE("number_queue: a repeated result gives the first answer and changes and bills nothing") {
    OneCompany test;
    Queue& queue = test.queue;
    giveWallet(queue, test.company, 1000, 150);
    const auto number = queue.lease(test.one, 1).at(0);
    Report report = queue.reportOf(test.one, number, Status::kHangup);
    report.agentNamed = true;
    const ReportAnswer first = queue.reports.report(test.one, report);
    CHECK(first.warnings == std::vector<std::string>{"agent_ignored"});
    queue.clock.advance(10min);
    CHECK(sameAnswer(queue.reports.report(test.one, report), first));
    // By telephone number only, and from the other dialer's queue of unsent reports: the same call.
    report.numberId.reset();
    CHECK(sameAnswer(queue.reports.report(test.two, report), first));
    CHECK(queue.count("SELECT count(*) FROM queue_attempts") == 1);
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 850);
    CHECK(test.numberValue(1, "total_attempts") == "1");
}

TEST_CASE("number_queue: a repeated result of a number that was deleted brings nothing back") {
    OneCompany test;
    Queue& queue = test.queue;
    giveWallet(queue, test.company, 1000, 150);
    Report report = queue.reportOf(test.one, queue.lease(test.one, 1)[0], Status::kConnected);
    const auto first = queue.reports.report(test.one, report);
    queue.test.execute("DELETE FROM queue_numbers WHERE phone = '" + Queue::phone(1) + "'");
    CHECK(sameAnswer(queue.reports.report(test.one, report), first));
    Report byPhone = report;
    byPhone.numberId.reset();
    CHECK(sameAnswer(queue.reports.report(test.one, byPhone), first));
    Report byId = report;
    byId.phone.reset();
    byId.phoneNumber.clear();
    CHECK(sameAnswer(queue.reports.report(test.one, byId), first));
    CHECK(queue.count("SELECT count(*) FROM queue_attempts") == 1);
    CHECK(queue.count("SELECT count(*) FROM queue_numbers") == 9);
    queue.addNumbers(test.company, 1, 1);
    CHECK(sameAnswer(queue.reports.report(test.one, report), first));
    CHECK(test.numberValue(1, "status") == "IN_QUEUE");
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 850);
    report.attemptedAt += 1s;
    CHECK(queue.reports.report(test.one, report).numberId != first.numberId);
}

TEST_CASE("number_queue: a late result neither frees nor changes the newer lease") {
    OneCompany test;
    Queue& queue = test.queue;
    giveWallet(queue, test.company, 1000, 150);
    const auto old = queue.lease(test.one, 1).at(0);
    Report late = queue.reportOf(test.one, old, Status::kConnected);
    queue.clock.advance(61min);
    const auto fresh = queue.lease(test.two, 1).at(0);
    REQUIRE(fresh.numberId == old.numberId);

    const ReportAnswer answer = queue.reports.report(test.one, late);
    CHECK(answer.outcome == Outcome::kLate);
    CHECK(answer.numberStatus == Status::kInQueue);
    CHECK(queue.count("SELECT lease_id FROM queue_leases") == fresh.leaseId);
    CHECK(queue.count("SELECT lease_id FROM queue_entries WHERE number_id = " + std::to_string(old.numberId)) ==
          fresh.leaseId);
    CHECK(test.numberValue(1, "total_attempts") == "1");
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 850);

    CHECK(queue.report(test.two, fresh, Status::kBusy).outcome == Outcome::kApplied);
    CHECK(test.numberValue(1, "status") == "BUSY");
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 0);
}

TEST_CASE("number_queue: the same unmodified dialer's late result is told by the time of the call") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto old = queue.lease(test.one, 1).at(0);
    Report late = queue.reportOf(test.one, old, Status::kMissed);
    queue.clock.advance(61min);
    const auto fresh = queue.lease(test.one, 1).at(0);
    REQUIRE(fresh.numberId == old.numberId);
    CHECK(queue.reports.report(test.one, late).outcome == Outcome::kLate);
    CHECK(queue.count("SELECT lease_id FROM queue_leases") == fresh.leaseId);
    queue.clock.advance(1min);
    CHECK(queue.report(test.one, fresh, Status::kMissed).outcome == Outcome::kApplied);
}

TEST_CASE("number_queue: a result after the end of its lease counts while nobody else has the number") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto number = queue.lease(test.one, 1).at(0);
    queue.clock.advance(3h);
    CHECK(queue.report(test.one, number, Status::kConnected).outcome == Outcome::kApplied);
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 0);
    CHECK(queue.lease(test.two, 1).at(0).numberId != number.numberId);
}

TEST_CASE("number_queue: a report that names its lease is fenced exactly") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto number = queue.lease(test.one, 1).at(0);
    Report report = queue.reportOf(test.one, number, Status::kBusy);
    report.leaseId = number.leaseId;
    CHECK(queue.reports.report(test.one, report).outcome == Outcome::kApplied);
    report.status = Status::kConnected;
    report.attemptedAt += 1s;
    const ReportAnswer second = queue.reports.report(test.one, report);
    CHECK(second.outcome == Outcome::kSuperseded);
    CHECK(test.numberValue(1, "status") == "BUSY");
    CHECK(queue.count("SELECT count(*) FROM queue_attempts") == 2);
}

TEST_CASE("number_queue: retries come back at their time, before fresh numbers") {
    OneCompany test;
    Queue& queue = test.queue;
    queue.test.execute(
        R"(UPDATE queue_companies SET retry_policy = '{"BUSY": {"delay_seconds": 600, "max_attempts": 2}}')");
    const auto number = queue.lease(test.one, 1).at(0);
    queue.report(test.one, number, Status::kBusy);
    queue.clock.advance(599s);
    CHECK(queue.lease(test.one, 1).at(0).phone == Queue::phone(2));
    queue.clock.advance(1s);
    const auto again = queue.lease(test.one, 1).at(0);
    CHECK(again.numberId == number.numberId);
    queue.report(test.one, again, Status::kBusy);
    CHECK(queue.count("SELECT count(*) FROM queue_entries WHERE number_id = " + std::to_string(number.numberId)) == 0);
}

TEST_CASE("number_queue: a complaint suppresses the number in every company, for good") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 2);
    queue.addNumbers(beta, 1, 2);
    const auto one = queue.dialer(alpha, "one");
    const auto two = queue.dialer(beta, "two");
    const auto number = queue.lease(one, 1).at(0);
    CHECK(queue.report(one, number, Status::kComplained).numberStatus == Status::kComplained);
    CHECK(queue.lease(two, 5).size() == 1);
    CHECK(queue.count("SELECT count(*) FROM queue_entries WHERE phone = '" + number.phone + "'") == 0);
    queue.clock.advance(1h);
    const ReportAnswer later = queue.report(one, number, Status::kMissed);
    CHECK(later.numberStatus == Status::kComplained);
    CHECK(queue.count("SELECT count(*) FROM queue_suppressions WHERE phone = '" + number.phone +
                      "' AND organization_id IS NULL AND lifted_at IS NULL AND source = 'complaint'") == 1);
}

TEST_CASE("number_queue: unknown numbers that called are created and not queued") {
    OneCompany test;
    Queue& queue = test.queue;
    Report report = queue.reportOf(test.one, {0, "09351234567", 0, {}}, Status::kInboundCall);
    report.numberId.reset();
    const ReportAnswer answer = queue.reports.report(test.one, report);
    CHECK(answer.phone == "09351234567");
    CHECK(answer.numberStatus == Status::kInboundCall);
    CHECK(sameAnswer(queue.reports.report(test.one, report), answer));
    CHECK(queue.count("SELECT count(*) FROM queue_numbers WHERE phone = '09351234567'") == 1);
    CHECK(queue.count("SELECT count(*) FROM queue_entries WHERE phone = '09351234567'") == 0);
    CHECK(queue.value("SELECT inbound::text FROM queue_attempts") == "true");
}

TEST_CASE("number_queue: what cannot be applied is said, not refused") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto outcomeOf = [&](const Report& report) { return queue.reports.report(test.one, report).notApplied; };
    Report report = queue.reportOf(test.one, {123456, "", 0, {}}, Status::kMissed);
    report.phone.reset();
    CHECK(outcomeOf(report) == NotApplied::kNumberNotFound);
    report.numberId.reset();
    CHECK(outcomeOf(report) == NotApplied::kPhoneOrIdRequired);
    report.phoneNumber = "12345";
    CHECK(outcomeOf(report) == NotApplied::kInvalidPhone);
    report.company = "nobody";
    CHECK(outcomeOf(report) == NotApplied::kCompanyNotFound);
    queue.addCompany("beta");
    report.company = "beta";
    CHECK(outcomeOf(report) == NotApplied::kCompanyForbidden);
    CHECK(queue.count("SELECT count(*) FROM queue_attempts") == 0);
}

TEST_CASE("number_queue: another company's number is not found by its id") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(beta, 100, 1);
    Report report = queue.reportOf(test.one, {queue.numberId(beta, 100), "", 0, {}}, Status::kMissed);
    report.phone.reset();
    CHECK(queue.reports.report(test.one, report).notApplied == NotApplied::kNumberNotFound);
}

TEST_CASE("number_queue: a valid telephone number outranks a number id that is not its own") {
    OneCompany test;
    Queue& queue = test.queue;
    Report report =
        queue.reportOf(test.one, {queue.numberId(test.company, 3), Queue::phone(4), 0, {}}, Status::kMissed);
    CHECK(queue.reports.report(test.one, report).numberId == queue.numberId(test.company, 4));
}

TEST_CASE("number_queue: reports of a dialer of every company find the company") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 1);
    queue.addNumbers(beta, 1, 1);
    const auto all = queue.dialer(alpha, "all", true);
    Report byId = queue.reportOf(all, {queue.numberId(beta, 1), Queue::phone(1), 0, {}}, Status::kMissed);
    CHECK(queue.reports.report(all, byId).numberId == queue.numberId(beta, 1));
    Report byPhone = byId;
    byPhone.numberId.reset();
    byPhone.attemptedAt += 1s;
    CHECK(queue.reports.report(all, byPhone).notApplied == NotApplied::kCompanyRequired);
    byPhone.company = "beta";
    CHECK(queue.reports.report(all, byPhone).numberId == queue.numberId(beta, 1));
    const auto leased = queue.nextBatch(all, 1);
    REQUIRE(leased.context.company == "alpha");
    byPhone.company.reset();
    byPhone.attemptedAt += 1s;
    CHECK(queue.reports.report(all, byPhone).numberId == queue.numberId(alpha, 1));
}

TEST_CASE("number_queue: the wallet pays once, down to zero, and then dispatch stops") {
    OneCompany test;
    Queue& queue = test.queue;
    giveWallet(queue, test.company, 400, 150);
    queue.test.execute(
        "INSERT INTO queue_scenarios (id, organization_id, name, display_name, cost_per_connected) VALUES "
        "(77, " +
        std::to_string(test.company) + ", 'sale', 'Sale', 200)");
    const auto numbers = queue.lease(test.one, 5);
    queue.report(test.one, numbers[0], Status::kMissed);
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 400);
    queue.report(test.one, numbers[1], Status::kConnected);
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 250);
    Report priced = queue.reportOf(test.one, numbers[2], Status::kFailed);
    priced.scenarioId = 77;
    queue.reports.report(test.one, priced);
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 50);
    const auto version = queue.count("SELECT schedule_version FROM queue_companies");
    queue.report(test.one, numbers[3], Status::kUnknown);
    CHECK(queue.count("SELECT balance FROM queue_wallets") == 0);
    CHECK(queue.value("SELECT enabled || ' ' || disabled_by FROM queue_companies") == "false funds");
    CHECK(queue.count("SELECT schedule_version FROM queue_companies") == version + 1);
    CHECK(queue.nextBatch(test.one, 5).refusal == Refusal::kInsufficientFunds);
    // Its call was under way: the price is on record, the wallet had nothing.
    queue.report(test.one, numbers[4], Status::kConnected);
    CHECK(queue.count("SELECT sum(cost) FROM queue_attempts") == 650);
    CHECK(queue.count("SELECT sum(charged) FROM queue_attempts") == 400);

    queue.test.execute("UPDATE queue_wallets SET balance = 1000");
    CHECK(queue.lease(test.one, 1).size() == 1);
    CHECK(queue.value("SELECT enabled::text FROM queue_companies") == "true");
}

TEST_CASE("number_queue: call_allowed switches dispatch of the company") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto numbers = queue.lease(test.one, 2);
    Report report = queue.reportOf(test.one, numbers[0], Status::kFailed);
    report.callAllowed = false;
    queue.reports.report(test.one, report);
    CHECK(queue.value("SELECT enabled || ' ' || disabled_by || ' ' || schedule_version FROM queue_companies" +
                      of(test.company)) == "false dialer 2");
    CHECK(queue.nextBatch(test.two, 1).refusal == Refusal::kDisabled);
    queue.reports.report(test.one, report);
    Report second = queue.reportOf(test.one, numbers[1], Status::kMissed);
    second.callAllowed = true;
    queue.reports.report(test.one, second);
    CHECK(queue.count("SELECT schedule_version FROM queue_companies" + of(test.company)) == 3);
    CHECK_FALSE(queue.nextBatch(test.two, 1).refusal);
}

TEST_CASE("number_queue: a repetition switches dispatch when the report did not, once") {
    OneCompany test;
    Queue& queue = test.queue;
    Report report = queue.reportOf(test.one, queue.lease(test.one, 1)[0], Status::kFailed);
    const auto answer = queue.reports.report(test.one, report);
    const auto version = "SELECT schedule_version FROM queue_companies" + of(test.company);
    CHECK(queue.count(version) == 1);
    Report stopping = report;
    stopping.callAllowed = false;
    CHECK(queue.reports.report(test.one, stopping).attemptId == answer.attemptId);
    CHECK(queue.nextBatch(test.two, 1).refusal == Refusal::kDisabled);
    queue.test.execute("UPDATE queue_companies SET enabled = true, disabled_by = NULL" + of(test.company));
    for (const Report& again : {stopping, report, stopping}) queue.reports.report(test.one, again);
    CHECK_FALSE(queue.nextBatch(test.two, 1).refusal);
    CHECK(queue.count(version) == 2);
    CHECK(queue.count("SELECT count(*) FROM queue_attempts") == 1);
    CHECK(test.numberValue(1, "total_attempts") == "1");
}

TEST_CASE("number_queue: an agent of the company is assigned, nobody else") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto beta = queue.addCompany("beta");
    queue.test.execute("INSERT INTO users (id, organization_id, username, phone_number, role) VALUES (501, " +
                       std::to_string(test.company) + ", 'agent', '+989351112233', 'agent'), (502, " +
                       std::to_string(beta) + ", 'foreign', NULL, 'agent'), (503, " + std::to_string(test.company) +
                       ", 'boss', NULL, 'admin')");
    const auto numbers = queue.lease(test.one, 3);
    const auto assignedAfter = [&](std::size_t index, std::optional<std::int64_t> id,
                                   std::optional<std::string> phone) {
        Report report = queue.reportOf(test.one, numbers[index], Status::kConnected);
        report.agentId = id;
        report.agentPhone = std::move(phone);
        report.agentNamed = true;
        const auto warnings = queue.reports.report(test.one, report).warnings.size();
        return queue.value("SELECT coalesce(assigned_agent_id, 0)::text FROM queue_numbers WHERE id = " +
                           std::to_string(numbers[index].numberId)) +
               "/" + std::to_string(warnings);
    };
    CHECK(assignedAfter(0, std::nullopt, "+989351112233") == "501/0");
    CHECK(assignedAfter(1, 502, std::nullopt) == "0/1");
    CHECK(assignedAfter(2, 503, std::nullopt) == "0/1");
}

TEST_CASE("number_queue: engines register what they can do") {
    OneCompany test;
    Queue& queue = test.queue;
    const auto registerLines = [&](std::vector<CatalogItem> items) {
        return std::get<Registered>(
            queue.catalog.registerItems(test.one, std::nullopt, Catalog::kOutboundLines, items));
    };
    Registered done = registerLines({{"021910001", "First"}, {"021910002", std::nullopt}, {"021910001", "Again"}});
    CHECK(done.registered == 2);
    CHECK(done.created == 2);
    CHECK(queue.value("SELECT string_agg(display_name, ',' ORDER BY phone_number) FROM queue_outbound_lines") ==
          "Again,Line 021910002");
    queue.test.execute("UPDATE queue_outbound_lines SET is_active = false WHERE phone_number = '021910001'");
    done = registerLines({{"021910001", "Renamed"}});
    CHECK(done.created == 0);
    CHECK(done.updated == 1);
    CHECK(done.deactivated == 1);
    CHECK(queue.count("SELECT count(*) FROM queue_outbound_lines WHERE is_active") == 0);
    const auto foreign =
        queue.catalog.registerItems(test.one, "beta", Catalog::kScenarios, std::vector<CatalogItem>{{"a", "A"}});
    CHECK(std::get<AccessProblem>(foreign) == AccessProblem::kUnknown);
}
