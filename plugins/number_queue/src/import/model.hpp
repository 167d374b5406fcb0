/// @file
/// @brief Imports: what brings numbers in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "company/access.hpp"
#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

struct ImportRequest {
    CompanyAccess access;
    std::string id;  ///< UUID: whoever chose it can ask for the progress meanwhile.
    std::string list = "default";
    std::string fileName;
    bool dryRun = false;
};

struct ImportCounts {
    std::int64_t rows = 0;  ///< Without the heading.
    std::int64_t inserted = 0;
    std::int64_t duplicates = 0;  ///< Of an earlier row, or known to the company.
    std::int64_t suppressed = 0;
    std::int64_t invalid = 0;
};

struct ImportRecord {
    std::string id;
    std::string state;  ///< "running", "finished", "failed"
    std::string fileName;
    std::optional<std::string> list;
    bool dryRun = false;
    ImportCounts counts;
    std::vector<std::string> invalidSamples;  ///< The first five, as they came.
    std::optional<std::string> error;
    std::string createdBy;
    time::Timestamp createdAt{};
    std::optional<time::Timestamp> finishedAt;
    static ImportRecord fromRow(const db::Row& row);
};

/// A number that was not added.
struct LeftOut {
    std::string phone;
    bool suppressed = false;  ///< Else the company has it.
    static LeftOut fromRow(const db::Row& row);
};

/// Numbers of a file that are added together, and what the database says of them.
struct Chunk {
    std::vector<std::string> phones;  ///< Those that can be added, sorted.
    std::vector<std::int64_t> ids;    ///< Reserved for phones; none in a dry run.
    std::vector<LeftOut> leftOut;
};

}  // namespace hub::number_queue
