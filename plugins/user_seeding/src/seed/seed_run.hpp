/// @file
/// @brief One list on its way into the database.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "../config.hpp"
#include "hub/identity/model.hpp"
#include "hub/services/user_mirror.hpp"
#include "hub/time/clock.hpp"
#include "seed/passwords.hpp"
#include "seed/plan.hpp"
#include "seed/repository.hpp"

namespace hub::user_seeding {

/// Plans without locks, hashes what the plan needs, then plans again under locks and applies that plan in one
/// transaction: nobody waits for hashing, and what changed meanwhile is seen.
class SeedRun {
public:
    struct Surroundings {
        const time::Clock& clock;
        services::UserMirror* mirror = nullptr;  ///< Told of changes; nullptr: nobody.
    };
    /// All outlive it.
    SeedRun(db::Database& database, const services::SeedRequest& request, const Settings& settings,
            const Surroundings& around)
        : database_(database), request_(request), settings_(settings), clock_(around.clock), mirror_(around.mirror) {}

    services::SeedReport execute(const std::vector<RawRow>& rows);

private:
    void loadContext();
    void resolveLinks();
    std::vector<PlannedRow> plan(db::Transaction& tx, bool locked);
    void makeSecrets(const std::vector<PlannedRow>& plan);
    void keepGenerated(const std::vector<PlannedRow>& plan);
    std::vector<PlannedRow> applyOnce();
    std::vector<PlannedRow> apply();
    void useSecrets(std::vector<PlannedRow>& plan);
    void write(db::Transaction& tx, std::vector<PlannedRow>& plan);
    void writeUsers(db::Transaction& tx, std::vector<PlannedRow>& plan);
    void tellMirror(db::Transaction& tx, const std::vector<PlannedRow>& plan) const;
    void writeAudit(db::Transaction& tx, std::vector<PlannedRow>& plan);
    services::SeedReport reportOf(std::vector<PlannedRow> plan) const;
    Author author() const { return {request_.organizationId, request_.actor, request_.requestId}; }

    db::Database& database_;
    const services::SeedRequest& request_;
    const Settings& settings_;
    const time::Clock& clock_;
    services::UserMirror* const mirror_;
    RowContext context_;
    std::map<std::string, std::int64_t> dialers_;  ///< Ids by name in lower case.
    std::vector<SeedRow> rows_;
    std::vector<RowToLoad> links_;
    std::vector<Secret> secrets_;
};

}  // namespace hub::user_seeding
