/// @file
/// @brief Adds, changes and removes companies.
#pragma once

#include <string>
#include <vector>

#include "../config.hpp"
#include "company/model.hpp"
#include "hub/auth/principal.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_queue {

/// Thread-safe. Every change is in the audit trail.
class CompanyService {
public:
    /// All outlive the service.
    CompanyService(db::Database& database, const time::Clock& clock, const CurrentSettings& settings)
        : database_(database), clock_(clock), settings_(settings) {}

    std::vector<Company> list();
    /// Also an inactive one. @throws http::Error: 403 when it is not the caller's, 404 for who acts for all.
    Company show(const auth::Principal& principal, const std::string& name);
    /// In the plugin's time zone. @throws http::Error: 400 for a name that is taken, reserved or malformed.
    Company add(const CompanyAct& act, NewCompany company);
    /// @throws http::Error: 404, and 400 as add().
    Company change(const CompanyAct& act, std::int64_t id, const CompanyChange& change);
    /// @return what it was. @throws http::Error: 404, 400 when the name is not the company's, 409 when others have data
    /// of it.
    Company remove(const CompanyAct& act, std::int64_t id, const std::string& confirmedName);

private:
    db::Database& database_;
    const time::Clock& clock_;
    const CurrentSettings& settings_;
};

}  // namespace hub::number_queue
