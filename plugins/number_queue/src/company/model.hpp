/// @file
/// @brief Companies as the panel shows and changes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hub/db/row.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

struct Company {
    std::int64_t id = 0;
    std::string name;
    std::string displayName;
    bool active = true;
    json::Value settings;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static Company fromRow(const db::Row& row);
};

struct NewCompany {
    std::string name;
    std::string displayName;
    bool active = true;
    json::Value settings;
    std::string timeZone;
};

/// Absent members stay as they are.
struct CompanyChange {
    std::optional<std::string> name;
    std::optional<std::string> displayName;
    std::optional<bool> active;
    std::optional<json::Value> settings;
};

/// Whose act.
struct CompanyAct {
    std::string actor;
    std::string requestId;
};

}  // namespace hub::number_queue
