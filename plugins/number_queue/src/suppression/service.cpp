#include "suppression/service.hpp"

#include <algorithm>

#include "hub/identity/audit.hpp"
#include "numbers/canonical_phone.hpp"
#include "suppression/repository.hpp"

namespace hub::number_queue {

namespace {

constexpr std::size_t kChunk = 10000;
constexpr std::chrono::minutes kLongest{5};
constexpr std::size_t kMostSamples = 5;
/// Beyond this the audit entry has the count only.
constexpr std::size_t kMostAudited = 100;
constexpr std::int64_t kManyRows = 1000;

/// Canonical, sorted, each once.
std::vector<std::string> canonicalPhones(const std::vector<std::string>& raw, SuppressionResult& result) {
    std::vector<std::string> phones;
    phones.reserve(raw.size());
    for (const std::string& text : raw) {
        CanonicalPhone phone = canonicalPhone(text);
        if (phone) {
            phones.push_back(std::move(phone.value));
            continue;
        }
        ++result.invalid;
        if (result.invalidSamples.size() < kMostSamples) result.invalidSamples.push_back(text);
    }
    std::sort(phones.begin(), phones.end());
    const auto last = std::unique(phones.begin(), phones.end());
    result.duplicates += phones.end() - last;
    phones.erase(last, phones.end());
    return phones;
}

void audit(db::Transaction& tx, const SuppressionAct& act, std::string action, const std::vector<std::string>& phones) {
    json::Object what{{"reason", act.reason}, {"count", phones.size()}};
    if (phones.size() <= kMostAudited) what.set("phone_numbers", json::Array(phones.begin(), phones.end()));
    identity::AuditEntry entry;
    entry.organizationId = act.organizationId;
    entry.actor = act.actor;
    entry.action = std::move(action);
    entry.objectType = "queue_suppression";
    entry.objectId = phones.size() == 1 ? phones.front() : "";
    entry.after = std::move(what);
    entry.requestId = act.requestId;
    identity::recordAudit(tx, entry);
}

}  // namespace

SuppressionResult SuppressionService::add(const SuppressionAct& act, std::string_view source,
                                          const std::vector<std::string>& raw) {
    SuppressionResult checked;
    const std::vector<std::string> phones = canonicalPhones(raw, checked);
    if (phones.empty()) return checked;
    return database_.inTransaction(
        "add_suppressions",
        [&](db::Transaction& tx) {
            SuppressionResult result = checked;
            for (std::size_t begin = 0; begin < phones.size(); begin += kChunk) {
                const std::size_t end = std::min(begin + kChunk, phones.size());
                const std::vector<std::string> chunk(phones.begin() + static_cast<std::ptrdiff_t>(begin),
                                                     phones.begin() + static_cast<std::ptrdiff_t>(end));
                result.inserted += suppression_repository::add(tx, act, source, chunk, clock_.now());
            }
            result.duplicates += static_cast<std::int64_t>(phones.size()) - result.inserted;
            if (result.inserted >= kManyRows) suppression_repository::analyze(tx);
            if (result.inserted > 0) audit(tx, act, "suppression.added", phones);
            return result;
        },
        {.statementTimeout = kLongest, .lockTimeout = kLongest});
}

std::vector<std::string> SuppressionService::lift(const SuppressionAct& act, const std::vector<std::string>& raw,
                                                  std::optional<std::int64_t> id) {
    SuppressionResult ignored;
    const std::vector<std::string> phones = canonicalPhones(raw, ignored);
    return database_.inTransaction("lift_suppressions", [&](db::Transaction& tx) {
        std::vector<std::string> lifted = suppression_repository::lift(tx, act, phones, id, clock_.now());
        if (!lifted.empty()) audit(tx, act, "suppression.lifted", lifted);
        return lifted;
    });
}

SuppressionPage SuppressionService::list(const SuppressionQuery& query) {
    return database_.inTransaction("list_suppressions",
                                   [&](db::Transaction& tx) { return suppression_repository::list(tx, query); },
                                   {.readOnly = true});
}

}  // namespace hub::number_queue
