/// @file
/// @brief Brings numbers in: judged row by row, added all at once or not at all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../config.hpp"
#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/http/message.hpp"
#include "hub/time/clock.hpp"
#include "import/row_source.hpp"
#include "numbers/number_model.hpp"

namespace hub::number_queue {

struct ImportRequest {
    NumberAccess access;
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

/// What imports use; all outlive them.
struct ImportContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    events::Announcer& events;
};

/// Thread-safe.
class ImportService {
public:
    explicit ImportService(const ImportContext& context) : context_(context) {}

    /// Memory: 9 bytes a row, whatever the rows are in. @throws http::Error: what the source throws; 409 for an id that
    /// is used. The import is then "failed".
    ImportRecord run(const ImportRequest& request, const RowSource& rows);
    std::optional<ImportRecord> find(const NumberAccess& access, const std::string& id);
    std::vector<ImportRecord> list(const NumberAccess& access, std::int64_t skip, std::int64_t limit);
    /// The verdicts as CSV (row, raw, normalised, code), read from the database as the client takes them.
    http::Response verdicts(const std::string& id);

private:
    class Run;
    ImportContext context_;
};

}  // namespace hub::number_queue
