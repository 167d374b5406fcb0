/// @file
/// @brief Keeps the list of numbers that must not be called. Deciding about a call reads it (authorize_call).
#pragma once

#include <string>
#include <vector>

#include "../actor.hpp"
#include "do_not_call/model.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"
#include "inventory/bulk.hpp"

namespace hub::number_assignment::do_not_call {

/// Thread-safe. Every change is in the audit trail.
class ListService {
public:
    /// The referred outlive the service.
    ListService(db::Database& database, const time::Clock& clock) : database_(database), clock_(clock) {}

    std::vector<Entry> list(std::int64_t organizationId, const Page& page);
    /// False: it is on the list already.
    bool add(const Actor& actor, const NewEntry& entry);
    /// All in one transaction; of those that are on the list already the results become kSkipped. A dry run only looks.
    void addMany(const Actor& actor, const std::vector<NewEntry>& entries,
                 std::vector<inventory::UploadResult>& results, bool dryRun);
    /// False: it is not on the list.
    bool remove(const Actor& actor, const std::string& phoneNumber);

private:
    db::Database& database_;
    const time::Clock& clock_;
};

}  // namespace hub::number_assignment::do_not_call
