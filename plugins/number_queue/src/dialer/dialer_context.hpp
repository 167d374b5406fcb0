/// @file
/// @brief What the services of the dialer area share.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "../config.hpp"
#include "company/access.hpp"
#include "dialer/batch_model.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"
#include "schedule/schedule.hpp"

namespace hub::number_queue {

/// The referred outlive the services.
struct DialerContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    Schedule& schedule;
};

/// Whose company, as the dialer sees it: its own, or the named one when it may. Settings are made for a company that is
/// met for the first time. nullopt name and an own company: that one.
std::variant<DispatchContext, AccessProblem> loadDispatchContext(db::Transaction& tx, const DialerContext& context,
                                                                 const auth::Principal& principal,
                                                                 const std::optional<std::string>& name);
/// By id, whoever asks; nullopt when it is not active.
std::optional<DispatchContext> loadDispatchContext(db::Transaction& tx, const DialerContext& context, std::int64_t id);

}  // namespace hub::number_queue
