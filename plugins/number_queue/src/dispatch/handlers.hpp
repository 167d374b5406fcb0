/// @file
/// @brief HTTP of the dispatch settings.
#pragma once

#include "dispatch/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_queue::dispatch {

/// Thread-safe.
class Handlers {
public:
    /// All outlive the handlers.
    Handlers(db::Database& database, const time::Clock& clock, const CurrentSettings& settings)
        : database_(database), service_(database, clock, settings) {}

    http::Response show(const http::Request& request);
    http::Response change(const http::Request& request);

    db::Database& database() const noexcept { return database_; }

private:
    db::Database& database_;
    DispatchService service_;
};

}  // namespace hub::number_queue::dispatch
