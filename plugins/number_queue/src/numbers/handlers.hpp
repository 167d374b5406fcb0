/// @file
/// @brief HTTP of the numbers.
#pragma once

#include "hub/http/message.hpp"
#include "numbers/service.hpp"

namespace hub::number_queue::numbers {

/// Thread-safe.
class Handlers {
public:
    /// All outlive the handlers.
    Handlers(db::Database& database, const time::Clock& clock, const TimeZone& zone)
        : database_(database), zone_(zone), service_(database, clock) {}

    http::Response list(const http::Request& request);
    http::Response stats(const http::Request& request);
    http::Response setStatus(const http::Request& request);
    http::Response reset(const http::Request& request);
    http::Response remove(const http::Request& request);
    http::Response history(const http::Request& request);
    http::Response bulk(const http::Request& request);
    http::Response exportFile(const http::Request& request);

private:
    NumberFilter queryFilter(const http::Request& request);
    NumberFilter selection(const http::Request& request, const CompanyAccess& access);
    http::Response changeOne(const http::Request& request, const NumberChange& change);

    db::Database& database_;
    const TimeZone& zone_;
    NumberService service_;
};

}  // namespace hub::number_queue::numbers
