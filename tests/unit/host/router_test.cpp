#include "router.hpp"

#include <catch2/catch.hpp>

using hub::host::OwnedRoute;
using hub::host::OwnerState;
using hub::host::RouteConflict;
using hub::host::Router;
using hub::http::Method;
using hub::http::Request;
using hub::http::Response;
using hub::http::Route;

namespace {

std::shared_ptr<const OwnedRoute> route(Method method, const std::string& path, const std::string& owner = "plugin_a") {
    return std::make_shared<OwnedRoute>(Route(method, path).handle([](const Request&) { return Response{}; }),
                                        std::make_shared<OwnerState>(owner), hub::http::ErrorDialect{});
}

std::string pathOf(const Router::Match& match) { return match.route ? match.route->route.path : ""; }

}  // namespace

TEST_CASE("router: fixed segments win over parameters, with a way back") {
    const Router router({route(Method::kGet, "/api/leads/{id}"), route(Method::kGet, "/api/leads/my"),
                         route(Method::kGet, "/api/leads/{id}/history"), route(Method::kGet, "/api/leads/my/teams/x")});
    CHECK(pathOf(router.match(Method::kGet, "/api/leads/my")) == "/api/leads/my");
    CHECK(pathOf(router.match(Method::kGet, "/api/leads/17")) == "/api/leads/{id}");
    // "my" has a branch of its own that does not end in /history: the parameter branch must still be tried.
    CHECK(pathOf(router.match(Method::kGet, "/api/leads/my/history")) == "/api/leads/{id}/history");
    CHECK(router.match(Method::kGet, "/api/leads/my/history").parameters.at(0).value == "my");
}

TEST_CASE("router: the trailing slash is optional, other empty segments are not") {
    const Router router({route(Method::kGet, "/api/leads"), route(Method::kGet, "/")});
    CHECK(pathOf(router.match(Method::kGet, "/api/leads")) == "/api/leads");
    CHECK(pathOf(router.match(Method::kGet, "/api/leads/")) == "/api/leads");
    CHECK(pathOf(router.match(Method::kGet, "/")) == "/");
    CHECK(router.match(Method::kGet, "/api//leads").route == nullptr);
    CHECK(router.match(Method::kGet, "/api/leads//").route == nullptr);
}

TEST_CASE("router: a parameter is never empty") {
    const Router router({route(Method::kGet, "/api/{company}/schedule")});
    CHECK(router.match(Method::kGet, "/api/acme/schedule").parameters.at(0).name == "company");
    CHECK(router.match(Method::kGet, "/api//schedule").route == nullptr);
}

TEST_CASE("router: another method of a known path lists what is allowed; HEAD is served by GET") {
    const Router router({route(Method::kGet, "/a"), route(Method::kPost, "/a"), route(Method::kPut, "/b")});
    CHECK(pathOf(router.match(Method::kHead, "/a")) == "/a");
    const auto match = router.match(Method::kDelete, "/a");
    CHECK(match.route == nullptr);
    CHECK(match.allowed == std::vector<Method>{Method::kGet, Method::kPost});
    CHECK(match.sibling != nullptr);
    CHECK(router.match(Method::kGet, "/c").allowed.empty());
}

TEST_CASE("router: an unknown path speaks as its neighbours do, when they are one owner's") {
    const auto owner = std::make_shared<OwnerState>("plugin_a");
    const auto own = [&](const std::string& path) {
        return std::make_shared<OwnedRoute>(Route(Method::kGet, path).handle([](const Request&) { return Response{}; }),
                                            owner, hub::http::ErrorDialect{});
    };
    const Router router({own("/api/v1/numbers/{id}"), own("/api/v1/calls"), own("/api/both/x"), route(Method::kGet, "/api/both/y", "plugin_b")});
    for (const char* path : {"/api/v1/nothing", "/api/v1", "/api/v1/numbers/7/nothing", "/api/v1/calls/8"}) {
        INFO(path);
        const auto match = router.match(Method::kGet, path);
        REQUIRE((match.allowed.empty() && match.sibling));
        CHECK(match.sibling->owner == owner);
    }
    for (const char* path : {"/api/both/z", "/api/nothing", "/api", "/"})
        CHECK(router.match(Method::kGet, path).sibling == nullptr);
    CHECK(router.match(Method::kGet, "/api/both/x/z").sibling->owner == owner);
}

TEST_CASE("router: two declarations of one route name both owners") {
    try {
        const Router router({route(Method::kGet, "/api/x/{id}", "first"), route(Method::kGet, "/api/x/{key}", "second")});
        FAIL("no conflict reported");
    } catch (const RouteConflict& conflict) {
        CHECK(std::string(conflict.what()) ==
              "route GET /api/x/{key} of \"second\" is already declared by \"first\" as /api/x/{id}");
    }
}

TEST_CASE("router: parameter names belong to the route, not to the position") {
    const Router router({route(Method::kGet, "/x/{id}"), route(Method::kPut, "/x/{name}")});
    CHECK(router.match(Method::kGet, "/x/1").parameters.at(0).name == "id");
    CHECK(router.match(Method::kPut, "/x/1").parameters.at(0).name == "name");
}

TEST_CASE("router: a malformed declaration is a programming error") {
    CHECK_THROWS_AS(route(Method::kGet, "api/x"), std::logic_error);
    CHECK_THROWS_AS(route(Method::kGet, "/api/x/"), std::logic_error);
    CHECK_THROWS_AS(OwnedRoute(Route(Method::kGet, "/x"), std::make_shared<OwnerState>("p"), {}), std::logic_error);
}
