/// @file router.hpp
/// @brief Finds the route of a request. Immutable once built: a reload builds another and swaps it in.
#pragma once

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hub/http/route.hpp"
#include "owner_state.hpp"

namespace hub::host {

class RouteMetrics;

/// A declared route, its owner and what was derived from the declaration.
struct OwnedRoute {
    OwnedRoute(http::Route declared, std::shared_ptr<OwnerState> routeOwner, http::ErrorDialect ownerDialect);

    http::Route route;
    std::shared_ptr<OwnerState> owner;
    std::vector<std::string> segments;
    std::vector<std::string> parameterNames;  ///< In order of the path.
    std::shared_ptr<RouteMetrics> metrics;
};

/// Two owners declared the same method and path.
class RouteConflict : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Router {
public:
    using Routes = std::vector<std::shared_ptr<const OwnedRoute>>;

    /// @throws RouteConflict naming both owners.
    explicit Router(Routes routes);

    struct Match {
        const OwnedRoute* route = nullptr;       ///< Null: see allowed.
        std::vector<http::Parameter> parameters;
        std::vector<http::Method> allowed;       ///< Methods the path has; empty: no such path.
        /// For its error dialect: a route of the path, else one of those below the longest known beginning of it, if
        /// that has at least two segments and is one owner's alone.
        const OwnedRoute* sibling = nullptr;
    };
    /// HEAD finds GET routes; a trailing slash makes no difference; fixed segments win over parameters.
    Match match(http::Method method, std::string_view path) const;

    const Routes& routes() const noexcept { return routes_; }

private:
    struct Node;
    static constexpr std::size_t kMethods = 7;
    using Bound = std::vector<std::string_view>;

    void insert(const std::shared_ptr<const OwnedRoute>& route);
    const Node* find(const Node& node, const std::vector<std::string_view>& segments, std::size_t depth, Bound& bound) const;

    struct StringHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    struct Node {
        std::unordered_map<std::string, std::unique_ptr<Node>, StringHash, std::equal_to<>> fixed;
        std::unique_ptr<Node> parameter;
        std::array<const OwnedRoute*, kMethods> byMethod{};
        const OwnedRoute* first = nullptr;  ///< Of the routes here and below.
        bool shared = false;                ///< They have several owners.
        bool terminal = false;
    };

    const OwnedRoute* relative(const std::vector<std::string_view>& segments) const;

    Routes routes_;
    Node root_;
};

}  // namespace hub::host
