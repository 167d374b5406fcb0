/// @file
/// @brief Adds, changes and removes the people of a company.
#pragma once

#include <vector>

#include "company/access.hpp"
#include "hub/plugin/host_context.hpp"
#include "people/model.hpp"

namespace hub::number_queue {

/// Thread-safe. Every change is in the audit trail. The last active administrator of a company stays one; superusers
/// are managed by superusers, on the page of the first generation, and stay what they are. The identity provider hears
/// of changes of its people (services::UserMirror).
class PeopleService {
public:
    /// The host outlives the service.
    explicit PeopleService(plugin::HostContext& host) : host_(host), database_(host.database()), clock_(host.clock()) {}

    std::vector<Person> list(const CompanyAccess& access, PeoplePage page);
    /// @throws http::Error: 400 for what cannot be accepted or is taken.
    Person add(const CompanyAccess& access, PeoplePage page, const NewPerson& person);
    /// @throws http::Error: 404, 403 for superusers, and 400 as add().
    Person change(const CompanyAccess& access, PeoplePage page, const PersonChange& change);
    /// @throws http::Error: as change(), and 409 when others have data of the person.
    void remove(const CompanyAccess& access, PeoplePage page, std::int64_t id);

private:
    Person apply(db::Transaction& tx, const CompanyAccess& access, const Person& before, PersonChange change);

    plugin::HostContext& host_;
    db::Database& database_;
    const time::Clock& clock_;
};

}  // namespace hub::number_queue
