/// @file
/// @brief /api/provisioning/users: requests to wishes, outcomes to answers.
#pragma once

#include "hub/http/message.hpp"
#include "rest/service.hpp"

namespace hub::keycloak_provisioning::rest {

/// Thread-safe.
class Handlers {
public:
    Handlers(ProvisioningService& service, const CurrentSettings& settings) : service_(service), settings_(settings) {}

    http::Response provision(const http::Request& request);
    http::Response provisionMany(const http::Request& request);
    http::Response get(const http::Request& request);
    http::Response list(const http::Request& request);
    http::Response activate(const http::Request& request);
    http::Response deactivate(const http::Request& request);

private:
    http::Response switchUser(const http::Request& request, Action action);
    http::Response listAll(const Caller& caller, const std::string& client);

    ProvisioningService& service_;
    const CurrentSettings& settings_;
};

/// Of the request; the Idempotency-Key as the IETF draft has it, quoted or bare. @throws http::Error (400)
Repeatable repeatable(const http::Request& request);
Caller callerOf(const http::Request& request);
/// The body as JSON. @throws http::Error (400) in the words of the replaced system
const json::Value& bodyOf(const http::Request& request);
/// The answer to a rejected row that was the whole request.
[[noreturn]] void refuse(const Problem& problem);

}  // namespace hub::keycloak_provisioning::rest
