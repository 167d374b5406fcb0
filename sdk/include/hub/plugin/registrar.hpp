/// @file hub/plugin/registrar.hpp
/// @brief What a plugin declares before it starts.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <typeindex>
#include <vector>

#include "hub/db/query.hpp"
#include "hub/http/route.hpp"
#include "hub/jobs/job.hpp"
#include "hub/outbox/outbox.hpp"

namespace hub::plugin {

/// Valid during registerWith. A conflict (same method and path, same service) names both owners and stops the start.
class Registrar {
public:
    virtual ~Registrar() = default;

    /// The default dialect of routes that name none.
    virtual void errorDialect(http::ErrorDialect dialect) = 0;
    virtual void route(http::Route route) = 0;
    /// Every query of the plugin (hub_add_sql generates `sql::all()`): conformance prepares them.
    virtual void queries(std::vector<db::Query> queries) = 0;
    /// Runs on a schedule once the plugin serves, on one instance at a time.
    virtual void job(jobs::Job job) = 0;
    /// Takes the outbox messages of a topic once the plugin serves.
    virtual void delivery(outbox::Delivery delivery) = 0;

    /// Services other plugins may use, by interface type from hub/services/.
    template <class Interface>
    void provide(std::shared_ptr<Interface> service) {
        provideService(typeid(Interface), std::move(service));
    }

protected:
    virtual void provideService(std::type_index type, std::shared_ptr<void> service) = 0;
};

}  // namespace hub::plugin
