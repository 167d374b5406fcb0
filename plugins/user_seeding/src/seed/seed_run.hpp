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

/// Plans, hashes what the plan needs, then applies it in one transaction: nobody waits for hashing. When what it is
/// based on has moved on by then nothing of it is kept, and a new plan is made and applied.
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
    Base loadBase(db::Transaction& tx);
    void plan(db::Transaction& tx);
    void makeSecrets();
    void keepGenerated();
    void apply();
    void applyOnce(bool planAgain);
    bool useSecrets();
    void requireAdministrators(db::Transaction& tx) const;
    void write(db::Transaction& tx);
    void tellMirror(db::Transaction& tx) const;
    void writeAudit(db::Transaction& tx);
    services::SeedReport report();
    Author author() const { return {request_.organizationId, request_.actor, request_.requestId}; }

    db::Database& database_;
    const services::SeedRequest& request_;
    const Settings& settings_;
    const time::Clock& clock_;
    services::UserMirror* const mirror_;
    RowContext context_;
    PlanContext policy_;
    std::map<std::string, std::int64_t> dialers_;  ///< Ids by name in lower case.
    std::vector<SeedRow> rows_;
    std::vector<ListedRow> listed_;
    std::vector<Secret> secrets_;
    std::set<std::int64_t> administrators_;  ///< As the plan knows them.
    SeedPlan plan_;
};

}  // namespace hub::user_seeding
