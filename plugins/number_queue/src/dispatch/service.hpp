/// @file
/// @brief Shows and changes how a company's numbers are handed out.
#pragma once

#include "../config.hpp"
#include "company/access.hpp"
#include "dispatch/model.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_queue {

/// Thread-safe. Every change is in the audit trail.
class DispatchService {
public:
    /// All outlive the service.
    DispatchService(db::Database& database, const time::Clock& clock, const CurrentSettings& settings)
        : database_(database), clock_(clock), settings_(settings) {}

    DispatchPage show(const CompanyAccess& access);
    /// @throws http::Error: 404 for a list the company does not have.
    DispatchPage change(const CompanyAccess& access, const DispatchChange& change);

private:
    db::Database& database_;
    const time::Clock& clock_;
    const CurrentSettings& settings_;
};

}  // namespace hub::number_queue
