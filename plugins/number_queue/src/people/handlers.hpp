/// @file
/// @brief HTTP of the people of a company.
#pragma once

#include "hub/http/message.hpp"
#include "people/service.hpp"

namespace hub::number_queue::people {

/// Thread-safe.
class Handlers {
public:
    /// The host outlives the handlers.
    explicit Handlers(plugin::HostContext& host) : database_(host.database()), service_(host) {}

    http::Response list(const http::Request& request);
    http::Response add(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response remove(const http::Request& request);

    db::Database& database() const noexcept { return database_; }

private:
    db::Database& database_;
    PeopleService service_;
};

}  // namespace hub::number_queue::people
