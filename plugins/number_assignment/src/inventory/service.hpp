/// @file
/// @brief Adds, assigns, changes and removes numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../actor.hpp"
#include "../config.hpp"
#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/time/clock.hpp"
#include "inventory/bulk.hpp"
#include "inventory/model.hpp"

namespace hub::number_assignment::inventory {

/// The referred outlive the services.
struct InventoryContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    events::Announcer& events;
};

/// Limits and countries for an agent; agent is an id or a UUID.
struct AssignmentRequest {
    std::string agent;
    Assignment terms;
    bool reassign = false;  ///< Also when another agent has the number.
};

/// Absent members stay as they are; a limit that is present and empty is removed.
struct NumberChange {
    std::optional<std::string> status;
    std::optional<std::string> label;
    std::optional<std::optional<int>> dailyLimit;
    std::optional<std::optional<int>> hourlyLimit;
    std::optional<std::optional<int>> cooldownSeconds;
};

enum class Outcome { kDone, kNumberNotFound, kAgentNotFound, kAgentInactive, kAssigned };

/// Thread-safe. Every act is in the audit trail; assignments are told to listeners.
class InventoryService {
public:
    explicit InventoryService(const InventoryContext& context) : context_(context) {}

    std::vector<PhoneNumber> list(std::int64_t organizationId, const NumberFilter& filter, const NumberPage& page);
    /// nullopt: somebody has the number.
    std::optional<PhoneNumber> add(const Actor& actor, const NewNumber& number);
    /// Adds those that nobody has, all in one transaction; of the others the results become kSkipped. A dry run only
    /// looks.
    void addMany(const Actor& actor, const std::vector<NewNumber>& numbers, std::vector<UploadResult>& results,
                 bool dryRun);
    Outcome assign(const Actor& actor, const std::string& id, const AssignmentRequest& request);
    Outcome unassign(const Actor& actor, const std::string& id);
    std::optional<PhoneNumber> change(const Actor& actor, const std::string& id, const NumberChange& change);
    /// kAssigned: unassign it first.
    Outcome remove(const Actor& actor, const std::string& id);
    /// Takes the numbers from a person who has been deactivated or moved; nothing happens to those who are back.
    void freeNumbers(const Actor& actor, std::int64_t agentId);
    /// The id behind an id or UUID of a person of the organization.
    std::optional<std::int64_t> findPerson(std::int64_t organizationId, const std::string& reference);

private:
    const InventoryContext context_;
};

}  // namespace hub::number_assignment::inventory
