/// @file
/// @brief HTTP of the dialer API.
#pragma once

#include "catalog/service.hpp"
#include "dialer/batch_service.hpp"
#include "dialer/report_service.hpp"
#include "hub/http/message.hpp"
#include "schedule/time_zone.hpp"

namespace hub::number_queue::dialer {

/// Thread-safe.
class Handlers {
public:
    Handlers(const DialerContext& context, const TimeZone& zone)
        : settings_(context.settings),
          zone_(zone),
          batches_(context),
          reports_(context),
          catalog_(context.database, context.clock, context.settings) {}

    http::Response nextBatch(const http::Request& request);
    http::Response reportResult(const http::Request& request);
    http::Response returnBatch(const http::Request& request);
    http::Response renew(const http::Request& request);
    http::Response registerScenarios(const http::Request& request);
    http::Response registerOutboundLines(const http::Request& request);

private:
    http::Response registerItems(const http::Request& request, Catalog catalog, const std::vector<CatalogItem>& items);

    const CurrentSettings& settings_;
    const TimeZone& zone_;
    BatchService batches_;
    ReportService reports_;
    CatalogService catalog_;
};

}  // namespace hub::number_queue::dialer
