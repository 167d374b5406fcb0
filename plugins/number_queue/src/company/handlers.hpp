/// @file
/// @brief HTTP of the companies.
#pragma once

#include "company/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_queue::company {

/// Thread-safe.
class Handlers {
public:
    /// All outlive the handlers.
    Handlers(db::Database& database, const time::Clock& clock, const CurrentSettings& settings)
        : service_(database, clock, settings) {}

    http::Response list(const http::Request& request);
    http::Response show(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response remove(const http::Request& request);

private:
    CompanyService service_;
};

}  // namespace hub::number_queue::company
