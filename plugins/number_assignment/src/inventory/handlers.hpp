/// @file
/// @brief HTTP of the inventory.
#pragma once

#include "hub/http/message.hpp"
#include "hub/metrics/registry.hpp"
#include "inventory/service.hpp"

namespace hub::number_assignment::inventory {

/// Thread-safe.
class Handlers {
public:
    explicit Handlers(const InventoryContext& context);

    http::Response list(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response bulkUpload(const http::Request& request);
    http::Response available(const http::Request& request);
    http::Response ofAgent(const http::Request& request);
    http::Response assign(const http::Request& request);
    http::Response unassign(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response remove(const http::Request& request);

private:
    InventoryService service_;
    metrics::Histogram& checking_;
    metrics::Histogram& storing_;
};

}  // namespace hub::number_assignment::inventory
