#include "queue_fixture.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "hub/config/loader.hpp"
#include "hub/identity/directory.hpp"

namespace hub::number_queue::testing {

Settings testSettings() {
    const auto sections = config::Loader().loadText("number_queue: {}\n", "test", {{"number_queue", spec()}});
    return parseSettings(sections.at("number_queue"));
}

Queue::Queue()
    : database(test.database()),
      settings(testSettings()),
      batches(context()),
      reports(context()),
      catalog(database, clock, settings) {}

std::int64_t Queue::addCompany(const std::string& name) {
    test.execute("INSERT INTO organizations (name, display_name, time_zone, default_region) VALUES ('" + name + "', '" +
                 name + "', 'Asia/Tehran', 'IR')");
    const std::int64_t id = count("SELECT id FROM organizations WHERE name = '" + name + "'");
    const std::string text = std::to_string(id);
    test.execute("INSERT INTO queue_companies (organization_id, skip_holidays) VALUES (" + text + ", true)");
    test.execute("INSERT INTO queue_lists (organization_id, name) VALUES (" + text + ", 'default')");
    return id;
}

void Queue::waitForCount(const std::string& sql, std::int64_t wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (count(sql) != wanted) {
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("not " + std::to_string(wanted) + ": " + sql);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

std::string Queue::phone(int number) {
    const std::string digits = std::to_string(number);
    return "0912" + std::string(7 - digits.size(), '0') + digits;
}

void Queue::addNumbers(std::int64_t company, int first, int count, const std::string& list) {
    const std::string id = std::to_string(company);
    test.execute("INSERT INTO queue_lists (organization_id, name) VALUES (" + id + ", '" + list +
                 "') ON CONFLICT DO NOTHING");
    test.execute(
        "WITH list AS (SELECT id FROM queue_lists WHERE organization_id = " + id + " AND name = '" + list +
        "'), made AS (INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone) SELECT " +
        id + ", '2026-01-01', '2026-01-01', list.id, '0912' || lpad(i::text, 7, '0') FROM list, generate_series(" +
        std::to_string(first) + ", " + std::to_string(first + count - 1) +
        ") i RETURNING id, list_id, phone) INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, "
        "phone) SELECT id, " +
        id + ", '2026-01-01'::timestamptz + id * interval '1 ms', list_id, phone FROM made ORDER BY id");
}

std::int64_t Queue::numberId(std::int64_t company, int number) {
    return count("SELECT id FROM queue_numbers WHERE organization_id = " + std::to_string(company) + " AND phone = '" +
                 phone(number) + "'");
}

auth::Principal Queue::dialer(std::int64_t company, const std::string& name, bool all) {
    const identity::Dialer made = database.inTransaction(
        "dialer", [&](db::Transaction& tx) { return identity::createDialer(tx, company, name, "IR"); });
    auth::Principal principal;
    principal.kind = auth::PrincipalKind::kApiKey;
    principal.organizationId = company;
    principal.apiKeyId = nextKey_++;
    principal.dialerId = made.id;
    principal.dialerName = name;
    principal.scopes.emplace(auth::scope::kDialer);
    if (all) principal.scopes.emplace(auth::scope::kAnyOrganization);
    return principal;
}

BatchAnswer Queue::nextBatch(const auth::Principal& dialer, std::int64_t size,
                             const std::optional<std::string>& requestId) {
    BatchRequest request;
    request.principal = dialer;
    request.size = size;
    request.requestId = requestId;
    auto answer = batches.nextBatch(request);
    if (std::holds_alternative<AccessProblem>(answer)) throw std::runtime_error("the company was refused");
    return std::get<BatchAnswer>(std::move(answer));
}

std::vector<LeasedNumber> Queue::lease(const auth::Principal& dialer, std::int64_t size) {
    BatchAnswer answer = nextBatch(dialer, size);
    if (!answer.batch) throw std::runtime_error("calling is not allowed: " + std::string(toString(*answer.refusal)));
    return std::move(answer.batch->numbers);
}

Report Queue::reportOf(const auth::Principal& dialer, const LeasedNumber& number, Status status) {
    Report report;
    report.holder = holderOf(dialer);
    report.numberId = number.numberId;
    report.phoneNumber = number.phone;
    report.phone = number.phone;
    report.status = status;
    report.attemptedAt = clock.now();
    return report;
}

ReportAnswer Queue::report(const auth::Principal& dialer, const LeasedNumber& number, Status status) {
    return reports.report(dialer, reportOf(dialer, number, status));
}

}  // namespace hub::number_queue::testing
