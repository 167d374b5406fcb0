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

http::Error noSuchPath(const http::Request& request) { return {404, "no_such_path", "No such path: " + request.path}; }

void requireServing(const OwnerState& owner, const http::Request& request) {
    switch (owner.phase()) {
        case OwnerState::Phase::kServing: return;
        case OwnerState::Phase::kGone: throw noSuchPath(request);
        case OwnerState::Phase::kAway: break;
    }
    throw http::unavailable("The plugin \"" + owner.name + "\" is not serving", std::chrono::seconds(5));
}

/// The plugin is at work until the last piece of a stream is written, or the caller has subscribed. What is pushed later
/// does not count: it may go on for days.
void holdWhileAnswering(http::Response& response, std::shared_ptr<OwnerState> owner, OwnerState::Use use) {
    // Destroyed from the last to the first: the plugin's own captures go while the use still counts.
    struct Held {
        std::shared_ptr<OwnerState> owner;
        OwnerState::Use use;
        std::function<void(http::BodySink&)> stream;
        std::function<void(std::shared_ptr<http::Push>)> subscribe;
    };
    const auto held = std::make_shared<Held>(
        Held{std::move(owner), std::move(use), std::move(response.stream), std::move(response.subscribe)});
    response.stream = nullptr;
    response.subscribe = nullptr;
    if (held->stream) response.stream = [held](http::BodySink& sink) { held->stream(sink); };
    if (held->subscribe) response.subscribe = [held](std::shared_ptr<http::Push> push) { held->subscribe(std::move(push)); };
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

Dispatcher::Dispatcher(std::size_t maxBody, Authenticator& authenticator)
    : maxBody_(maxBody), authenticator_(authenticator),
      snapshot_(std::make_shared<const Snapshot>(Snapshot{Router({}), Cors({})})) {}

RouteLimits Dispatcher::limitsFor(http::Method method, std::string_view path) noexcept {
    try {
        const auto snapshot = snapshot_.load();
        if (const auto match = snapshot->router.match(method, path); match.route) {
            return {match.route->route.maxBodyBytes.value_or(maxBody_), match.route->route.executionKind};
        }
    } catch (const std::exception& error) {
        log::error("http.route_lookup_failed", {{"error", error.what()}});
    }
    return {maxBody_, http::Execution::kCpu};
}

http::Response Dispatcher::handle(http::Request&& request) {
    const log::RequestScope scope(request.requestId);
    const auto started = std::chrono::steady_clock::now();
    const auto snapshot = snapshot_.load();
    const Router::Match match = snapshot->router.match(request.method, request.path);
    http::Response response = answer(request, match, snapshot->cors);
    snapshot->cors.decorate(request, response);
    response.headers.set("X-Content-Type-Options", "nosniff");

    const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    (match.route ? *match.route->metrics : unmatchedMetrics()).record(response.status, elapsed);
    if (log::enabled(log::Level::kDebug)) logRequest(request, response, elapsed);
    return response;
}

http::Response Dispatcher::answer(http::Request& request, const Router::Match& match, const Cors& cors) const {
    if (!match.route) return unmatched(request, match, cors);
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
    OwnerState::Use use(*owned.owner);
    requireServing(*owned.owner, request);
    // Routes that never wait must not look up keys in the database, whatever a client sends along.
    const bool needsPrincipal = !route.requirement.anonymous || route.executionKind != http::Execution::kCpu;
    if (needsPrincipal) request.principal = authenticator_.authenticate(request, route.requirement);
    if (route.callerGuard) {
        if (auto refusal = route.callerGuard(request)) return std::move(*refusal);
    }
    if (route.mending) route.mending(request);
    validateRequest(route, request);
    http::Response response = route.handler(request);
    if (response.stream || response.subscribe) holdWhileAnswering(response, owned.owner, std::move(use));
    return response;
}

http::Response Dispatcher::unmatched(const http::Request& request, const Router::Match& match, const Cors& cors) {
    if (auto preflight = cors.preflight(request, match.allowed)) return std::move(*preflight);
    if (match.allowed.empty()) {
        return renderError(noSuchPath(request), match.sibling ? match.sibling->route.dialect : http::dialect::problemJson,
                           request);
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
    const auto snapshot = snapshot_.load();
    if (partial) {
        const auto match = snapshot->router.match(request.method, request.path);
        if (const OwnedRoute* route = match.route ? match.route : match.sibling) dialect = route->route.dialect;
    }
    http::Response response = renderError(http::Error(status, std::string(code), std::string(message)), dialect, request);
    snapshot->cors.decorate(request, response);
    unmatchedMetrics().record(status, std::chrono::microseconds(0));
    return response;
}

}  // namespace hub::host
