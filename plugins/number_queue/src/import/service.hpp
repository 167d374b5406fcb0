/// @file
/// @brief Brings numbers in: judged row by row, added all at once or not at all.
#pragma once

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

/// Thread-safe.
class ImportService {
public:
    explicit ImportService(const ImportContext& context) : context_(context) {}

    /// Memory: 9 bytes a row, whatever the rows are in. @throws http::Error: what the source throws; 409 for an id that
    /// is used. The import is then "failed".
    ImportRecord run(const ImportRequest& request, const RowSource& rows);
    std::optional<ImportRecord> find(const CompanyAccess& access, const std::string& id);
    std::vector<ImportRecord> list(const CompanyAccess& access, std::int64_t skip, std::int64_t limit);
    /// A piece of the verdicts as CSV (row, raw, normalised, code); nullopt after the last.
    std::optional<std::string> verdicts(const std::string& id, std::int32_t piece);

private:
    class Run;
    ImportContext context_;
};

}  // namespace hub::number_queue
