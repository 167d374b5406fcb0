#include "hub/auth/principal.hpp"

#include <catch2/catch.hpp>

namespace auth = hub::auth;
using auth::Role;

TEST_CASE("principal: roles have names and back") {
    for (const Role role : {Role::kAdmin, Role::kManager, Role::kQualifier, Role::kSalesRep, Role::kAgent}) {
        CHECK(auth::parseRole(auth::toString(role)) == role);
    }
    CHECK(auth::toString(Role::kSalesRep) == "sales_rep");
    CHECK_FALSE(auth::parseRole("ADMIN"));
    CHECK_FALSE(auth::parseRole(""));
}

TEST_CASE("principal: users have their role, superusers all") {
    auth::Principal user;
    user.kind = auth::PrincipalKind::kUser;
    user.userId = 17;
    user.role = Role::kQualifier;
    user.scopes = {"admin"};
    CHECK(user.hasRole(Role::kQualifier));
    CHECK_FALSE(user.hasRole(Role::kAdmin));
    CHECK_FALSE(user.hasScope("admin"));
    CHECK(user.actor() == "user:17");
    user.superuser = true;
    CHECK(user.hasRole(Role::kAdmin));
}

TEST_CASE("principal: keys have exactly their scopes; admin counts as an administrator") {
    auth::Principal key;
    key.kind = auth::PrincipalKind::kApiKey;
    key.apiKeyId = 3;
    key.scopes = {"admin"};
    CHECK(key.hasRole(Role::kAdmin));
    CHECK_FALSE(key.hasRole(Role::kAgent));
    CHECK(key.hasScope("admin"));
    CHECK_FALSE(key.hasScope("dialer"));
    CHECK(key.actor() == "api_key:3");
    key.scopes = {"dialer"};
    CHECK_FALSE(key.hasRole(Role::kAdmin));
}

TEST_CASE("principal: nobody has nothing") {
    const auth::Principal nobody;
    CHECK_FALSE(nobody.hasRole(Role::kAgent));
    CHECK_FALSE(nobody.hasScope(""));
    CHECK(nobody.actor() == "anonymous");
}
