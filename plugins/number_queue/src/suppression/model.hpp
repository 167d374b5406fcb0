/// @file
/// @brief Numbers that must not be called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

struct Suppression {
    std::int64_t id = 0;
    std::string phone;
    std::string source;  ///< "complaint", "manual", "import"
    std::string reason;
    time::Timestamp createdAt{};
    std::string createdBy;
    static Suppression fromRow(const db::Row& row);
};

struct SuppressionPage {
    std::vector<Suppression> items;
    std::int64_t total = 0;
};

struct SuppressionQuery {
    std::optional<std::int64_t> organizationId;  ///< Absent: those that hold for every company.
    std::optional<std::string> search;
    std::int64_t skip = 0;
    std::int64_t limit = 50;
};

/// Whose act, and why.
struct SuppressionAct {
    std::optional<std::int64_t> organizationId;  ///< Absent: for every company.
    std::string actor;
    std::string requestId;
    std::string reason;
};

struct SuppressionResult {
    std::int64_t inserted = 0;
    std::int64_t duplicates = 0;  ///< Suppressed already, or twice in the request.
    std::int64_t invalid = 0;
    std::vector<std::string> invalidSamples;  ///< The first five, as sent.
};

}  // namespace hub::number_queue
