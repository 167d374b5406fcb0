/// @file
/// @brief Lets calls out: reserve, commit, cancel; and what an organization allows.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "../actor.hpp"
#include "../config.hpp"
#include "calls/model.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_assignment::calls {

/// Must the number not be called? Asked before a call is reserved.
using IsSuppressed = std::function<bool(std::int64_t organizationId, std::string_view e164)>;

/// The referred outlive the service.
struct CallContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    IsSuppressed isSuppressed;  ///< Empty: nobody knows of any.
};

/// Whose calls may be finished: of one agent, or (absent) of everybody.
struct Caller {
    std::int64_t organizationId = 0;
    std::optional<std::int64_t> agentId;
};

/// Thread-safe.
class CallService {
public:
    explicit CallService(CallContext context) : context_(std::move(context)) {}

    Decision authorize(const CallRequest& request);
    /// nullopt: no such call. A call that has ended otherwise stays as it is.
    std::optional<CallState> commit(const Caller& caller, const std::string& id);
    std::optional<CallState> cancel(const Caller& caller, const std::string& id);

    CallingSettings settings(std::int64_t organizationId);
    /// `change` is given the settings in force and may throw.
    CallingSettings changeSettings(const Actor& actor, const std::function<void(CallingSettings&)>& change);
    /// @return how many counts started anew.
    std::int64_t resetCounts(const Actor& actor);
    void forEachUsage(std::int64_t organizationId, const UsageQuery& query,
                      const std::function<void(const UsageRow&)>& onRow);
    /// The day it is in the organization.
    time::Date today(std::int64_t organizationId);
    std::optional<std::int64_t> findPerson(std::int64_t organizationId, const std::string& reference);

private:
    using Finish = std::optional<CallState> (*)(db::Transaction&, const std::string&, const Caller&, time::Timestamp);
    std::optional<CallState> finish(const char* name, const Caller& caller, const std::string& id, Finish act);

    const CallContext context_;
};

/// The settings as the API spells them.
json::Object settingsObject(const CallingSettings& settings);

}  // namespace hub::number_assignment::calls
