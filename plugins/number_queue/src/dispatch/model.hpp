/// @file
/// @brief How a company's numbers are handed out: share, cooldown, retries, sizes, lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/json/value.hpp"

namespace hub::number_queue {

/// Absent sizes are the plugin's.
struct DispatchSettings {
    std::int64_t weight = 1;
    std::int64_t cooldownDays = 0;
    json::Value retryPolicy;
    std::optional<std::int64_t> batchSize;
    std::optional<std::int64_t> maxOutstanding;
    std::optional<std::int64_t> leaseSeconds;
    static DispatchSettings fromRow(const db::Row& row);
};

struct QueueList {
    std::int64_t id = 0;
    std::string name;
    std::int64_t priority = 0;
    std::int64_t weight = 1;
    bool active = true;
    static QueueList fromRow(const db::Row& row);
};

struct DispatchPage {
    DispatchSettings settings;
    std::vector<QueueList> lists;
};
/// As the API and the audit trail show it.
json::Object toJson(const DispatchPage& page);

/// Absent members stay as they are.
struct ListChange {
    std::int64_t id = 0;
    std::optional<std::int64_t> priority;
    std::optional<std::int64_t> weight;
    std::optional<bool> active;
};

/// Absent members stay as they are; a size that is present and empty is the plugin's again.
struct DispatchChange {
    using Size = std::optional<std::int64_t>;
    std::optional<std::int64_t> weight;
    std::optional<std::int64_t> cooldownDays;
    std::optional<json::Value> retryPolicy;
    std::optional<Size> batchSize;
    std::optional<Size> maxOutstanding;
    std::optional<Size> leaseSeconds;
    std::vector<ListChange> lists;
};

}  // namespace hub::number_queue
