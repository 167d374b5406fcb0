/// @file
/// @brief Numbers and assignments in the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "inventory/model.hpp"

namespace hub::number_assignment::inventory::repository {

std::vector<PhoneNumber> list(db::Transaction& tx, std::int64_t organizationId, const NumberFilter& filter,
                              const NumberPage& page, time::Timestamp now);
std::optional<PhoneNumber> find(db::Transaction& tx, std::int64_t organizationId, const std::string& id,
                                time::Timestamp now);

struct AddedNumber {
    std::string id;
    std::string phoneNumber;
    static AddedNumber fromRow(const db::Row& row);
};
/// Those that were not there. `everywhere`: unique in the whole hub, else in the organization.
std::vector<AddedNumber> add(db::Transaction& tx, std::int64_t organizationId, const std::vector<NewNumber>& numbers,
                             bool everywhere, time::Timestamp now);

/// Those of the numbers that somebody has. `everywhere`: other organizations, too.
std::vector<std::string> findTaken(db::Transaction& tx, std::int64_t organizationId,
                                   const std::vector<NewNumber>& numbers, bool everywhere);

/// Locks the number until the transaction ends. nullopt: not the organization's.
std::optional<PhoneNumber> lock(db::Transaction& tx, std::int64_t organizationId, const std::string& id,
                                time::Timestamp now);
/// Keeps the agent as they are until the transaction ends. @return whether they are active; nullopt: the organization
/// has no such agent.
std::optional<bool> lockAgent(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId);
/// Gives the number to the assignment's agent, whoever had it.
void assign(db::Transaction& tx, std::int64_t organizationId, const std::string& id, const Assignment& assignment,
            time::Timestamp now);
/// From a person who is not active, or not of the organization any more. @return the ids.
std::vector<std::string> freeNumbers(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId);
void unassign(db::Transaction& tx, std::int64_t organizationId, const std::string& id);
/// Writes status, label and limits.
void change(db::Transaction& tx, std::int64_t organizationId, const PhoneNumber& number, time::Timestamp now);
void remove(db::Transaction& tx, std::int64_t organizationId, const std::string& id);

}  // namespace hub::number_assignment::inventory::repository
