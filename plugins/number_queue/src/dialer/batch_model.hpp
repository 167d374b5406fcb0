/// @file
/// @brief Asking for numbers: what is known, asked and answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/db/row.hpp"
#include "schedule/schedule.hpp"

namespace hub::number_queue {

/// Who holds leases: the dialer's id, or the negative id of an API key that belongs to no dialer.
std::int64_t holderOf(const auth::Principal& principal) noexcept;

/// A list with something ready, as it competes for a batch.
struct ReadyList {
    std::int64_t id = 0;
    std::int64_t priority = 0;
    std::int64_t weight = 1;
};

/// A company as dispatch sees it; one row.
struct DispatchContext {
    std::int64_t organizationId = 0;
    std::string company;
    bool enabled = true;
    std::optional<std::string> disabledBy;
    bool skipHolidays = true;
    std::int64_t scheduleVersion = 1;
    std::int64_t cooldownDays = 0;
    std::optional<std::int64_t> batchSize;
    std::optional<std::int64_t> maxOutstanding;
    std::optional<std::int64_t> leaseSeconds;
    std::optional<std::int64_t> balance;  ///< Absent: the company has no wallet.
    std::int64_t linesKnown = 0;
    std::int64_t linesActive = 0;
    std::vector<ReadyList> lists;
    // JSON arrays, written into answers as they are.
    std::string scenarios;
    std::string lines;
    std::string agents;
    std::string inboundAgents;
    std::string outboundAgents;

    ScheduleSubject scheduleSubject() const noexcept { return {organizationId, scheduleVersion, skipHolidays}; }
    static DispatchContext fromRow(const db::Row& row);
};

struct BatchRequest {
    auth::Principal principal;
    std::optional<std::string> company;
    std::optional<std::int64_t> size;
    std::optional<std::int64_t> activeLines;
    std::optional<std::string> requestId;
};

struct LeasedNumber {
    std::int64_t numberId = 0;
    std::string phone;
    std::int64_t leaseId = 0;
    time::Timestamp dialBefore{};
    static LeasedNumber fromRow(const db::Row& row);
};

enum class Empty { kNothingReady, kOutstandingLimit };

struct Batch {
    std::string id;  ///< 32 hexadecimal digits.
    std::int64_t requested = 0;
    std::vector<LeasedNumber> numbers;
    std::optional<Empty> empty;
};

enum class Refusal { kInsufficientFunds, kDisabled, kHoliday, kNoWindow, kOutsideWindow };
std::string_view toString(Refusal refusal) noexcept;  ///< The seed's words.

struct BatchAnswer {
    DispatchContext context;
    time::Timestamp now{};
    std::optional<Refusal> refusal;
    std::optional<Batch> batch;  ///< Set unless refused.
};

/// What one claim gives for each number it looked at.
struct ClaimedRow {
    std::int64_t numberId = 0;
    std::string phone;
    std::int64_t listId = 0;
    std::optional<std::int64_t> leaseId;  ///< Absent: it was ready but may not be called.
    static ClaimedRow fromRow(const db::Row& row);
};

struct ClaimRequest {
    std::int64_t holder = 0;
    std::int64_t organizationId = 0;
    std::string batchId;
    std::string requestId;
    time::Timestamp now{};
    time::Timestamp expiresAt{};
    time::Timestamp dialBefore{};
    std::int64_t size = 0;
    std::int64_t maxOutstanding = 0;
    std::int64_t cooldownDays = 0;
};

/// Leases a dialer names: by batch, lease ids or number ids; those it does not hold are passed by.
struct LeaseSelection {
    std::int64_t holder = 0;
    std::optional<std::string> batchId;
    std::vector<std::int64_t> leaseIds;
    std::vector<std::int64_t> numberIds;
};

struct RenewedLease {
    LeasedNumber lease;
    time::Timestamp expiresAt{};
    static RenewedLease fromRow(const db::Row& row);
};

}  // namespace hub::number_queue
