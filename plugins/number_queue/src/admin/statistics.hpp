/// @file
/// @brief /api/stats/…
#pragma once

#include <functional>

#include "admin/admin_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::admin {

/// Thread-safe. Everything is of one company; the first three also of all of them.
class Statistics {
public:
    explicit Statistics(const AdminContext& context) : context_(context) {}

    http::Response numbersSummary(const http::Request& request);
    http::Response attemptsSummary(const http::Request& request);
    http::Response attemptTrend(const http::Request& request);
    http::Response costs(const http::Request& request);
    http::Response dashboard(const http::Request& request);

private:
    AdminContext context_;
};

void registerStatistics(plugin::Registrar& registrar, const std::function<Statistics&()>& statistics);

}  // namespace hub::number_queue::admin
