/// @file
/// @brief Numbers as people list, search, change and export them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "company/access.hpp"
#include "hub/db/row.hpp"
#include "hub/json/writer.hpp"
#include "schedule/time_zone.hpp"
#include "status.hpp"

namespace hub::number_queue {

/// What people type to find numbers; absent: not asked for.
struct NumberSearch {
    std::optional<std::string> status;
    std::optional<std::string> globalStatus;
    std::optional<std::string> text;
    std::optional<std::string> startDate;
    std::optional<std::string> endDate;
    std::optional<std::int64_t> agentId;
};

/// The same, resolved: what queue_numbers_matching() takes.
struct NumberFilter {
    std::int64_t organizationId = 0;
    std::optional<std::vector<std::string>> statuses;
    std::optional<std::string> phonePart;
    std::optional<std::string> agentText;
    std::optional<time::Timestamp> createdFrom;
    std::optional<time::Timestamp> createdBefore;
    std::optional<std::int64_t> agentId;
    std::optional<std::vector<std::int64_t>> ids;
    std::optional<std::vector<std::int64_t>> excluded;

    db::Parameters parameters() const;
};

/// @throws http::Error (400) as the original's panel expects it: "Invalid start_date", "Invalid end_date".
NumberFilter makeFilter(const NumberSearch& search, const CompanyAccess& access, const TimeZone& zone);

struct NumberAgent {
    std::int64_t id = 0;
    std::string username;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phone;
    /// Columns agent_id and agent_…; nullopt when the first is NULL.
    static std::optional<NumberAgent> in(const db::Row& row);
};

struct ListedNumber {
    std::int64_t id = 0;
    std::int64_t organizationId = 0;
    std::string phone;
    Status status = Status::kInQueue;
    std::int64_t attempts = 0;
    std::optional<time::Timestamp> lastAttemptAt;
    std::optional<time::Timestamp> lastStatusChangeAt;
    std::optional<time::Timestamp> assignedAt;  ///< To a dialer, while it holds the number.
    std::optional<std::string> batchId;
    std::optional<std::string> userMessage;
    std::optional<std::string> note;
    std::optional<NumberAgent> agent;
    std::optional<std::string> scenario;
    std::optional<std::string> outboundLine;
    std::optional<bool> inbound;  ///< Of the last call.
    std::string listName;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static ListedNumber fromRow(const db::Row& row);
};
void writeNumber(json::Writer& out, const ListedNumber& number);

/// One reported result.
struct HistoryItem {
    std::int64_t id = 0;
    std::int64_t numberId = 0;
    std::string phone;
    Status numberStatus = Status::kInQueue;
    Status status = Status::kInQueue;
    std::string outcome;
    std::int64_t ordinal = 0;
    time::Timestamp attemptedAt{};
    time::Timestamp recordedAt{};
    std::optional<std::string> reason;
    std::optional<std::string> userMessage;
    std::int64_t charged = 0;
    bool inbound = false;
    std::optional<std::string> batchId;
    std::optional<NumberAgent> agent;
    std::optional<std::string> scenario;
    std::optional<std::string> outboundLine;
    static HistoryItem fromRow(const db::Row& row);
};
void writeHistoryItem(json::Writer& out, const HistoryItem& item);

/// May people change or delete a number in this status? Superusers may always.
bool mayBeChanged(Status status) noexcept;

}  // namespace hub::number_queue
