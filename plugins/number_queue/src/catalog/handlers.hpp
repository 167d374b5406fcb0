/// @file
/// @brief HTTP of scenarios and outbound lines.
#pragma once

#include "catalog/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_queue::catalog {

/// Thread-safe.
class Handlers {
public:
    /// All outlive the handlers.
    Handlers(db::Database& database, const time::Clock& clock, const CurrentSettings& settings)
        : database_(database), service_(database, clock, settings) {}

    http::Response listScenarios(const http::Request& request);
    http::Response addScenario(const http::Request& request);
    http::Response changeScenario(const http::Request& request);
    http::Response removeScenario(const http::Request& request);
    http::Response listLines(const http::Request& request);
    http::Response addLine(const http::Request& request);
    http::Response changeLine(const http::Request& request);
    http::Response removeLine(const http::Request& request);

    db::Database& database() const noexcept { return database_; }

private:
    http::Response list(const http::Request& request, Catalog catalog);
    http::Response remove(const http::Request& request, Catalog catalog);

    db::Database& database_;
    CatalogService service_;
};

}  // namespace hub::number_queue::catalog
