/// @file
/// @brief What numbers and calls are counted by.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

/// A company; absent: every company.
using Scope = std::optional<std::int64_t>;

/// By status; those that are zero may be missing.
using Counts = std::map<std::string, std::int64_t>;
std::int64_t totalOf(const Counts& counts);
std::int64_t billableOf(const Counts& counts);

struct Period {
    time::Timestamp from{};
    time::Timestamp before{};
};

/// Until now: of that many hours or, without them, of today and the days before it, that many in all; else ever.
struct Lately {
    std::optional<std::int64_t> hours;
    std::optional<std::int64_t> days;
};

enum class Granularity { kDay, kHour };
/// By the beginning of the hour or day.
using Trend = std::map<time::Timestamp, Counts>;

struct TrendRow {
    time::Timestamp start{};
    std::string status;
    std::int64_t count = 0;
    static TrendRow fromRow(const db::Row& row);
};

/// What calls have cost.
struct Costs {
    std::int64_t dailyCount = 0;
    std::int64_t dailyCost = 0;
    std::int64_t monthlyCount = 0;
    std::int64_t monthlyCost = 0;
    std::int64_t costPerConnected = 0;
    static Costs fromRow(const db::Row& row);
};

struct GroupCounts {
    Counts statuses;
    std::int64_t inbound = 0;
};

/// The calls of a scenario or an outbound line.
struct Group {
    std::optional<std::int64_t> id;  ///< Absent: of none.
    std::optional<std::string> name;
    GroupCounts counts;
};

struct GroupRow {
    std::optional<std::int64_t> id;
    std::optional<std::string> name;
    std::string status;
    bool inbound = false;
    std::int64_t count = 0;
    static GroupRow fromRow(const db::Row& row);
};

struct Dashboard {
    std::vector<Group> groups;  ///< That of none is the last.
    GroupCounts totals;
};

}  // namespace hub::number_queue
