/// @file
/// @brief The use cases of the provisioning API.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "../config.hpp"
#include "engine.hpp"
#include "hub/auth/principal.hpp"
#include "hub/http/message.hpp"
#include "hub/plugin/host_context.hpp"
#include "rest/repository.hpp"

namespace hub::keycloak_provisioning {

/// Who asks, and which request this is.
struct Caller {
    auth::Principal principal;
    std::string requestId;

    /// The organization the caller is confined to; nullopt: every one.
    std::optional<std::int64_t> organization() const;
};

/// A request that may come twice.
struct Repeatable {
    std::string scope;        ///< "api", "webhook": keys of one kind are unique for one caller.
    std::string key;          ///< Empty: the request carries none.
    std::string fingerprint;  ///< Of what has to be the same when the key comes again.
    bool oneAtATime = false;  ///< A repeat while the first is being worked on is refused; otherwise it waits.
};

struct Wish {
    std::vector<DesiredUser> users;
    bool atomic = false;  ///< One rejected user keeps all from being changed.
    bool dryRun = false;
    std::optional<std::string> planHash;  ///< Of a dry run: nothing happens unless the plan is still that one.
};

/// What a wish came to. `applied` is false for dry runs and for atomic ones with a rejected user.
struct Provisioned {
    Plan plan;
    bool applied = false;
};

/// Thread-safe.
class ProvisioningService {
public:
    ProvisioningService(plugin::HostContext& host, const CurrentSettings& settings)
        : host_(host), settings_(settings) {}

    /// One transaction: plans, applies and lets `answer` put the outcome into words, which a repeat gets again. The
    /// answer of an atomic wish that failed is remembered, too.
    /// @throws http::Error 409 while the same key is being worked on, 412 when planHash is not the plan's, 422 when the
    /// key was used for something else
    http::Response provision(const Caller& caller, const Repeatable& repeatable, const Wish& wish,
                             const std::function<http::Response(const Provisioned&)>& answer);

    /// nullopt: there is none the caller may see.
    std::optional<ManagedUser> find(const Caller& caller, const std::string& keycloakId);

    /// The newest first; nothing for a client that does not exist for the caller.
    std::vector<ManagedUser> list(const Caller& caller, const std::string& client, const repository::Page& page);

    time::Timestamp now() const { return host_.clock().now(); }

private:
    Provisioned decide(db::Transaction& tx, const Caller& caller, const Wish& wish, int attempt);
    Policy policyFor(const Caller& caller) const;

    plugin::HostContext& host_;
    const CurrentSettings& settings_;
};

}  // namespace hub::keycloak_provisioning
