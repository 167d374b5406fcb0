/// @file
/// @brief Brings numbers in: judged row by row, added all at once or not at all.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../config.hpp"
#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/time/clock.hpp"
#include "import/model.hpp"
#include "import/row_source.hpp"

namespace hub::number_queue {

/// What imports use; all outlive them.
struct ImportContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    events::Announcer& events;
};

/// Thread-safe. An import of more than a chunk keeps a worker and up to two connections for as long as it takes: so
/// many may run at once as configured (imports_at_once), that dialers are answered meanwhile.
class ImportService {
public:
    explicit ImportService(const ImportContext& context) : context_(context) {}

    /// Memory: 9 bytes a row, whatever the rows are in. @throws http::Error: what the source throws; 409 for an id that
    /// is used, 503 when too many run. The import is then "failed".
    ImportRecord run(const ImportRequest& request, const RowSource& rows);
    std::optional<ImportRecord> find(const CompanyAccess& access, const std::string& id);
    std::vector<ImportRecord> list(const CompanyAccess& access, std::int64_t skip, std::int64_t limit);
    /// A piece of the verdicts as CSV (row, raw, normalised, code); nullopt after the last.
    std::optional<std::string> verdicts(const std::string& id, std::int32_t piece);

private:
    class Run;
    class Place;
    ImportContext context_;
    std::atomic<std::int64_t> large_ = 0;  ///< Large imports that run.
};

}  // namespace hub::number_queue
