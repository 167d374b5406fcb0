/// @file
/// @brief /api/webhooks: events of other systems about users.
#pragma once

#include "hub/http/message.hpp"
#include "rest/service.hpp"
#include "webhook/event.hpp"

namespace hub::keycloak_provisioning::webhook {

/// Thread-safe.
class Handlers {
public:
    Handlers(ProvisioningService& service, const CurrentSettings& settings) : service_(service), settings_(settings) {}

    http::Response status(const http::Request& request);
    http::Response receive(const http::Request& request);

private:
    void requireSignature(const http::Request& request, const json::Value& body);
    http::Response processed(const Event& event, const std::vector<std::string>& errors) const;

    ProvisioningService& service_;
    const CurrentSettings& settings_;
};

}  // namespace hub::keycloak_provisioning::webhook
