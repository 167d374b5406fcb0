#include "route_table.hpp"

#include "auth_routes.hpp"
#include "event_routes.hpp"
#include "outbox_operations.hpp"
#include "version.hpp"

namespace hub::host {
namespace {

/// The host's own components register like a plugin. They declare routes only.
class HostRegistrar final : public plugin::Registrar {
public:
    HostRegistrar(std::shared_ptr<OwnerState> owner, Router::Routes& routes) : owner_(std::move(owner)), routes_(routes) {}

    void errorDialect(http::ErrorDialect dialect) override { dialect_ = std::move(dialect); }
    void route(http::Route route) override { routes_.push_back(std::make_shared<OwnedRoute>(std::move(route), owner_, dialect_)); }
    void queries(std::vector<db::Query>) override { unexpected(); }
    void job(jobs::Job) override { unexpected(); }
    void delivery(outbox::Delivery) override { unexpected(); }

protected:
    void provideService(std::type_index, std::shared_ptr<void>) override { unexpected(); }

private:
    [[noreturn]] static void unexpected() { throw std::logic_error("the host registers routes only"); }

    std::shared_ptr<OwnerState> owner_;
    Router::Routes& routes_;
    http::ErrorDialect dialect_;
};

}  // namespace

Router::Routes hostRoutes(const RouteSources& sources, const std::shared_ptr<OwnerState>& hostOwner) {
    Router::Routes routes =
        adminRoutes(hostOwner, {sources.database, sources.plugins, sources.jobs, sources.routes, kVersion, sources.config.http.publicUrl});
    HostRegistrar registrar(hostOwner, routes);
    registerAuthRoutes(registrar, sources.accounts);
    registerEventRoutes(registrar, sources.events, sources.authenticator);
    registerOutboxRoutes(registrar, sources.database);
    return routes;
}

Router routerOf(Router::Routes host, const PluginSet& plugins) {
    const Router::Routes own = routesOf(plugins);
    host.insert(host.end(), own.begin(), own.end());
    return Router(std::move(host));
}

}  // namespace hub::host
