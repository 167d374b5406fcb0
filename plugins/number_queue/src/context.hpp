/// @file
/// @brief What the areas of the panel are made of.
#pragma once

#include "config.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"
#include "schedule/time_zone.hpp"

namespace hub::number_queue {

/// The referred outlive whoever uses it.
struct QueueContext {
    db::Database& database;
    const time::Clock& clock;
    const CurrentSettings& settings;
    const TimeZone& zone;
};

}  // namespace hub::number_queue
