/// @file
/// @brief Results of calls: what a dialer reports, what is known about the number, what follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "company/retry_policy.hpp"
#include "hub/auth/principal.hpp"
#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"
#include "status.hpp"

namespace hub::number_queue {

/// A well-formed report, as it came.
struct Report {
    std::int64_t holder = 0;
    std::optional<std::string> company;
    std::optional<std::int64_t> numberId;
    std::string phoneNumber;           ///< As sent; may be empty.
    std::optional<std::string> phone;  ///< Canonical; absent when it is none.
    std::optional<std::int64_t> leaseId;
    Status status = Status::kUnknown;
    time::Timestamp attemptedAt{};
    std::optional<std::string> reason;
    std::optional<std::string> userMessage;
    std::optional<bool> callAllowed;
    std::optional<std::int64_t> agentId;
    std::optional<std::string> agentPhone;  ///< E.164; absent when none was sent or it is not a number.
    bool agentNamed = false;
    std::optional<std::int64_t> scenarioId;
    std::optional<std::int64_t> lineId;

    bool inbound() const noexcept { return !numberId && !leaseId; }
    bool hasPossibleTime() const noexcept;
};

/// The newest lease of the number that still is in the database; it may have ended.
struct KnownLease {
    std::int64_t leaseId = 0;
    std::int64_t holder = 0;
    time::Timestamp leasedAt{};
    time::Timestamp expiresAt{};
    std::string batchId;
    bool reissued = false;
};

/// An attempt that is recorded already.
struct KnownAttempt {
    std::int64_t id = 0;
    std::string outcome;
    Status numberStatus = Status::kUnknown;
    bool hasAgent = false;
    bool hasScenario = false;
    bool hasLine = false;
    std::optional<bool> callAllowed;
};

/// Everything about a number that a report depends on; one row, read without locks.
struct ReportFacts {
    std::int64_t organizationId = 0;
    std::int64_t numberId = 0;
    std::string phone;
    Status status = Status::kInQueue;
    std::int64_t attempts = 0;
    std::optional<time::Timestamp> lastAttemptAt;
    bool queued = false;  ///< There is an entry.
    std::optional<std::int64_t> entryLeaseId;
    std::optional<KnownLease> lease;       ///< Of this company's number, never another company's.
    std::optional<KnownAttempt> repeated;  ///< The same report came before.
    std::optional<std::int64_t> agentId;   ///< Who may be assigned.
    std::optional<std::int64_t> scenarioId;
    std::optional<std::int64_t> lineId;
    std::int64_t cost = 0;  ///< Of a billable call; 0 without a wallet.
    RetryPolicy retryPolicy;
    static ReportFacts fromRow(const db::Row& row);
    /// Only what answers a repetition.
    static ReportFacts repeatedFromRow(const db::Row& row);
};

enum class Outcome {
    kApplied,
    kLate,        ///< Somebody else (or a newer lease) has the number, or had it and reported: recorded, nothing more.
    kSuperseded,  ///< The lease was reported already, with another result.
};
std::string_view toString(Outcome outcome) noexcept;

/// What becomes of the number's place in the queue.
enum class EntryChange { kKeep, kRemove, kRequeue };

/// What a report changes.
struct ReportPlan {
    Outcome outcome = Outcome::kApplied;
    Status numberStatus = Status::kUnknown;
    EntryChange entry = EntryChange::kKeep;
    std::optional<time::Timestamp> readyAt;       ///< For kRequeue.
    std::optional<std::int64_t> answeredLeaseId;  ///< The lease it is the result of.
    std::optional<std::string> batchId;           ///< And that lease's batch.
    std::optional<std::int64_t> endedLeaseId;     ///< The lease that ends: that one, or one that was over anyway.
    bool assignAgent = false;
    bool inbound = false;
    std::int64_t cost = 0;
};

/// Why nothing was done. The dialer need not send it again.
enum class NotApplied {
    kInvalidTime,  ///< Of no year from 1970 to 9999.
    kPhoneOrIdRequired,
    kInvalidPhone,
    kNumberNotFound,
    kCompanyNotFound,
    kCompanyForbidden,
    kCompanyRequired,
};
std::string_view toString(NotApplied reason) noexcept;

struct ReportAnswer {
    std::optional<NotApplied> notApplied;
    // Set unless notApplied.
    std::int64_t numberId = 0;
    std::string phone;
    std::int64_t attemptId = 0;
    Status numberStatus = Status::kUnknown;
    Outcome outcome = Outcome::kApplied;
    std::vector<std::string> warnings;
};

}  // namespace hub::number_queue
