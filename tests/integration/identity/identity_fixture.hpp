/// @file identity_fixture.hpp
/// @brief A database with one organization and one dialer, and short ways to use the directory in a test.
#pragma once

#include <string>
#include <utility>

#include "hub/identity/directory.hpp"
#include "hub/testing/test_database.hpp"

namespace hub::testing {

class IdentityFixture {
public:
    template <class Body>
    auto in(Body&& body) {
        return base.database().inTransaction("test", std::forward<Body>(body));
    }

    IdentityFixture() {
        organization = in([](db::Transaction& tx) {
            return identity::createOrganization(tx, {"main", "Main", "Europe/London", "GB"});
        });
        dialer = in([&](db::Transaction& tx) { return identity::createDialer(tx, organization.id, "vicidial", "GB"); });
    }

    identity::NewUser newUser(const std::string& username) const {
        identity::NewUser user;
        user.organizationId = organization.id;
        user.username = username;
        return user;
    }
    identity::User addUser(const std::string& username) {
        return in([&](db::Transaction& tx) { return identity::createUser(tx, newUser(username)); });
    }
    void link(const std::string& dialerUserId, const identity::User& user) {
        in([&](db::Transaction& tx) { identity::linkDialerUser(tx, dialer.id, dialerUserId, user.id); });
    }
    /// The user name the dialer's id stands for, or "".
    std::string resolve(const std::string& dialerUserId) {
        const auto user = in([&](db::Transaction& tx) {
            return identity::resolveDialerUser(tx, organization.id, dialer.id, dialerUserId);
        });
        return user ? user->username : "";
    }

    TestDatabase base;
    identity::Organization organization;
    identity::Dialer dialer;
};

}  // namespace hub::testing
