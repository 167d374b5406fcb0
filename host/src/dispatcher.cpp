#include "dispatcher.hpp"

#include <algorithm>

#include "hub/log/log.hpp"
#include "middleware/errors.hpp"
#include "middleware/validation.hpp"
#include "request_metrics.hpp"

namespace hub::host {
namespace {

http::Error methodNotAllowed(const std::vector<http::Method>& allowed) {
    std::string list;
    for (const http::Method method : allowed) {
        if (!list.empty()) list += ", ";
        list += http::toString(method);
    }
    return http::Error(405, "method_not_allowed", "Method not allowed. This path accepts " + list).withHeader("Allow", list);
}

void logRequest(const http::Request& request, const http::Response& response, std::chrono::microseconds elapsed) {
    // The query is left out: dialers put keys and personal data there.
    log::debug("http.request", {{"method", http::toString(request.method)},
                                {"path", request.path},
                                {"status", response.status},
                                {"micros", elapsed.count()},
                                {"actor", request.principal.actor()}});
}

}  // namespace

Dispatcher::Dispatcher(Settings settings, Authenticator& authenticator)
    : settings_(std::move(settings)), cors_(settings_.allowedOrigins), authenticator_(authenticator),
      router_(std::make_shared<const Router>(Router::Routes{})) {}

void Dispatcher::use(std::shared_ptr<const Router> router) { router_.store(std::move(router)); }

RouteLimits Dispatcher::limitsFor(http::Method method, std::string_view path) noexcept {
    try {
        const auto router = router_.load();
        if (const auto match = router->match(method, path); match.route) {
            return {match.route->route.maxBodyBytes.value_or(settings_.maxBody), match.route->route.executionKind};
        }
    } catch (const std::exception& error) {
        log::error("http.route_lookup_failed", {{"error", error.what()}});
    }
    return {settings_.maxBody, http::Execution::kCpu};
}

http::Response Dispatcher::handle(http::Request&& request) {
    const log::RequestScope scope(request.requestId);
    const auto started = std::chrono::steady_clock::now();
    const auto router = router_.load();
    const Router::Match match = router->match(request.method, request.path);
    http::Response response = answer(request, match);
    cors_.decorate(request, response);
    response.headers.set("X-Content-Type-Options", "nosniff");

    const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    (match.route ? *match.route->metrics : unmatchedMetrics()).record(response.status, elapsed);
    if (log::enabled(log::Level::kDebug)) logRequest(request, response, elapsed);
    return response;
}

http::Response Dispatcher::answer(http::Request& request, const Router::Match& match) const {
    if (!match.route) return unmatched(request, match);
    request.pathParameters = http::Parameters(match.parameters);
    if (request.path.size() > 1 && request.path.back() == '/') request.path.pop_back();
    try {
        return runRoute(request, *match.route);
    } catch (...) {
        return renderException(std::current_exception(), match.route->route.dialect, request);
    }
}

http::Response Dispatcher::runRoute(http::Request& request, const OwnedRoute& owned) const {
    const http::Route& route = owned.route;
    if (!owned.owner->serving) {
        throw http::unavailable("The plugin \"" + owned.owner->name + "\" is not serving", std::chrono::seconds(5));
    }
    // Routes that never wait must not look up keys in the database, whatever a client sends along.
    const bool needsPrincipal = !route.requirement.anonymous || route.executionKind != http::Execution::kCpu;
    if (needsPrincipal) request.principal = authenticator_.authenticate(request, route.requirement);
    validateRequest(route, request);
    return route.handler(request);
}

http::Response Dispatcher::unmatched(const http::Request& request, const Router::Match& match) const {
    if (auto preflight = cors_.preflight(request, match.allowed)) return std::move(*preflight);
    if (match.allowed.empty()) {
        return renderError(http::notFound("No such path: " + request.path), http::dialect::problemJson, request);
    }
    if (request.method == http::Method::kOptions) {
        http::Response response = http::Response::noContent();
        response.headers.set("Allow", std::string(*methodNotAllowed(match.allowed).headers().get("Allow")));
        return response;
    }
    return renderError(methodNotAllowed(match.allowed), match.sibling->route.dialect, request);
}

http::Response Dispatcher::refuse(int status, std::string_view code, std::string_view message, const http::Request* partial) {
    http::Request empty;
    const http::Request& request = partial ? *partial : empty;
    http::ErrorDialect dialect = http::dialect::problemJson;
    if (partial) {
        const auto match = router_.load()->match(request.method, request.path);
        if (const OwnedRoute* route = match.route ? match.route : match.sibling) dialect = route->route.dialect;
    }
    http::Response response = renderError(http::Error(status, std::string(code), std::string(message)), dialect, request);
    cors_.decorate(request, response);
    unmatchedMetrics().record(status, std::chrono::microseconds(0));
    return response;
}

}  // namespace hub::host
