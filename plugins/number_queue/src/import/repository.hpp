/// @file
/// @brief Imports in the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "import/model.hpp"

namespace hub::number_queue::import_repository {

/// Makes the list when there is none. @return the list's id. @throws db::UniqueViolation for an id that is used.
std::int32_t begin(db::Transaction& tx, const ImportRequest& request, time::Timestamp now);

struct Target {
    std::int64_t company = 0;
    std::int32_t list = 0;
};
/// Those of the canonical numbers that the company has or that are suppressed for it. Sorted.
std::vector<LeftOut> judge(db::Transaction& tx, std::int64_t company, const std::vector<std::string>& phones);
/// Ids for new numbers; those not used in the end are lost.
std::vector<std::int64_t> reserveIds(db::Transaction& tx, std::size_t count);
/// Adds the chunk's phones to the company and its queue. @throws db::UniqueViolation when the company has one
/// meanwhile.
void insert(db::Transaction& tx, const Target& target, const Chunk& chunk, time::Timestamp now);

void noteProgress(db::Transaction& tx, const std::string& id, const ImportCounts& counts);
struct ImportResult {
    ImportCounts counts;
    std::vector<std::string> invalidSamples;
};
void finish(db::Transaction& tx, const std::string& id, const ImportResult& result, time::Timestamp now);
void fail(db::Transaction& tx, const std::string& id, const std::string& why, time::Timestamp now);
/// Imports that began before that and still run: their process has died.
void failLost(db::Transaction& tx, time::Timestamp before, time::Timestamp now);

std::optional<ImportRecord> find(db::Transaction& tx, std::int64_t company, const std::string& id);
/// Newest first.
std::vector<ImportRecord> list(db::Transaction& tx, std::int64_t company, std::int64_t skip, std::int64_t limit);

/// Compressed; pieces count from 0.
void addVerdicts(db::Transaction& tx, const std::string& id, std::int32_t piece, std::string data);
std::optional<std::string> findVerdicts(db::Transaction& tx, const std::string& id, std::int32_t piece);

}  // namespace hub::number_queue::import_repository
