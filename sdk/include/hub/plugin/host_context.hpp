/// @file hub/plugin/host_context.hpp
/// @brief What the host lends a started plugin.
#pragma once

#include <memory>
#include <string>
#include <typeindex>

#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/outbox/runner.hpp"
#include "hub/time/clock.hpp"

namespace hub::plugin {

/// Thread-safe; outlives the plugin.
class HostContext {
public:
    virtual ~HostContext() = default;
    virtual db::Database& database() = 0;
    virtual const time::Clock& clock() const = 0;
    /// To be told after each commit that wrote domain events.
    virtual events::Announcer& events() = 0;
    /// To be woken after each commit that wrote outbox messages.
    virtual outbox::Runner& outbox() = 0;
    /// Base URL clients reach the hub at (http.public_url), without trailing slash; may be empty.
    virtual const std::string& publicUrl() const = 0;

    /// What another plugin provides (Registrar::provide), by interface type from hub/services/; nullptr when no plugin
    /// that serves at the moment does. Ask anew for each use: plugins come and go with reloads.
    template <class Interface>
    std::shared_ptr<Interface> service() const {
        return std::static_pointer_cast<Interface>(findService(typeid(Interface)));
    }

protected:
    virtual std::shared_ptr<void> findService(std::type_index) const { return nullptr; }
};

}  // namespace hub::plugin
