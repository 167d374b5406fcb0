#include "router.hpp"

#include <algorithm>

#include "request_metrics.hpp"

namespace hub::host {
namespace {

std::vector<std::string_view> splitPath(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.empty()) return segments;
    for (;;) {
        const std::size_t end = path.find('/');
        segments.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return segments;
        path.remove_prefix(end + 1);
    }
}

bool isParameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

}  // namespace

OwnedRoute::OwnedRoute(http::Route declared, std::shared_ptr<OwnerState> routeOwner, http::ErrorDialect ownerDialect)
    : route(std::move(declared)), owner(std::move(routeOwner)) {
    if (route.path.empty() || route.path.front() != '/' || (route.path.size() > 1 && route.path.back() == '/')) {
        throw std::logic_error(owner->name + ": route \"" + route.path + "\" must begin with / and not end with one");
    }
    if (!route.handler) throw std::logic_error(owner->name + ": route \"" + route.path + "\" has no handler");
    if (!route.dialect) route.dialect = ownerDialect ? std::move(ownerDialect) : http::ErrorDialect(http::dialect::problemJson);
    if (route.tagName.empty()) route.tagName = owner->name;
    for (const std::string_view segment : splitPath(route.path)) {
        segments.emplace_back(segment);
        if (isParameter(segment)) parameterNames.emplace_back(segment.substr(1, segment.size() - 2));
    }
    metrics = std::make_shared<RouteMetrics>(std::string(http::toString(route.method)), route.path);
}

Router::Router(Routes routes) : routes_(std::move(routes)) {
    for (const auto& route : routes_) insert(route);
}

void Router::insert(const std::shared_ptr<const OwnedRoute>& route) {
    Node* node = &root_;
    for (const std::string& segment : route->segments) {
        std::unique_ptr<Node>& next = isParameter(segment) ? node->parameter : node->fixed[segment];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
        if (!node->first) node->first = route.get();
        node->shared = node->shared || node->first->owner != route->owner;
    }
    const OwnedRoute*& slot = node->byMethod[static_cast<std::size_t>(route->route.method)];
    if (slot) {
        throw RouteConflict("route " + std::string(http::toString(route->route.method)) + " " + route->route.path + " of \"" +
                            route->owner->name + "\" is already declared by \"" + slot->owner->name + "\" as " + slot->route.path);
    }
    slot = route.get();
    node->terminal = true;
}

const Router::Node* Router::find(const Node& node, const std::vector<std::string_view>& segments, std::size_t depth,
                                 Bound& bound) const {
    if (depth == segments.size()) return node.terminal ? &node : nullptr;
    if (const auto fixed = node.fixed.find(segments[depth]); fixed != node.fixed.end()) {
        if (const Node* found = find(*fixed->second, segments, depth + 1, bound)) return found;
    }
    if (node.parameter && !segments[depth].empty()) {
        bound.push_back(segments[depth]);
        if (const Node* found = find(*node.parameter, segments, depth + 1, bound)) return found;
        bound.pop_back();
    }
    return nullptr;
}

const OwnedRoute* Router::relative(const std::vector<std::string_view>& segments) const {
    constexpr std::size_t kFewest = 2;
    const Node* node = &root_;
    std::size_t depth = 0;
    for (; depth < segments.size(); ++depth) {
        const auto next = node->fixed.find(segments[depth]);
        if (next == node->fixed.end()) break;
        node = next->second.get();
    }
    return depth >= kFewest && !node->shared ? node->first : nullptr;
}

Router::Match Router::match(http::Method method, std::string_view path) const {
    Match match;
    if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    Bound bound;
    const std::vector<std::string_view> segments = splitPath(path);
    const Node* node = find(root_, segments, 0, bound);
    if (!node) {
        match.sibling = relative(segments);
        return match;
    }

    const OwnedRoute* route = node->byMethod[static_cast<std::size_t>(method)];
    if (!route && method == http::Method::kHead) route = node->byMethod[static_cast<std::size_t>(http::Method::kGet)];
    if (!route) {
        for (std::size_t i = 0; i < kMethods; ++i) {
            if (!node->byMethod[i]) continue;
            match.allowed.push_back(static_cast<http::Method>(i));
            match.sibling = node->byMethod[i];
        }
        return match;
    }
    match.route = route;
    match.parameters.reserve(bound.size());
    for (std::size_t i = 0; i < bound.size(); ++i) match.parameters.push_back({route->parameterNames[i], std::string(bound[i])});
    return match;
}

}  // namespace hub::host
