/// @file lead_handlers.hpp
/// @brief HTTP of the people working the leads: /api/leads and below.
#pragma once

#include <string>

#include "config.hpp"
#include "hub/http/error.hpp"
#include "hub/http/message.hpp"
#include "hub/time/clock.hpp"
#include "lead_service.hpp"

namespace hub::lead_intake {

/// {"detail": …}, and {"field": ["text"…]} for wrong fields, as the replaced system's clients parse them.
http::Response leadErrors(const http::ErrorInfo& error);

/// Thread-safe.
class LeadHandlers {
public:
    LeadHandlers(LeadService& service, const time::Clock& clock, std::string publicUrl)
        : service_(service), clock_(clock), publicUrl_(std::move(publicUrl)) {}

    http::Response list(const http::Request& request, const Config& config);
    http::Response mine(const http::Request& request, const Config& config);
    http::Response get(const http::Request& request, const Config& config);
    http::Response change(const http::Request& request, const Config& config);
    http::Response dispose(const http::Request& request, const Config& config);
    http::Response submitToQualifier(const http::Request& request, const Config& config);
    http::Response sendToKelly(const http::Request& request, const Config& config);  ///< The same under its old name.
    http::Response qualify(const http::Request& request, const Config& config);
    http::Response history(const http::Request& request, const Config& config);

private:
    Viewer viewer(const http::Request& request);
    http::Response page(const http::Request& request, const Config& config, const Viewer& viewer);
    http::Response changed(const Config& config, const Viewer& viewer, std::string_view since);
    http::Response submit(const http::Request& request, std::string_view refusal, std::string_view message);

    LeadService& service_;
    const time::Clock& clock_;
    std::string publicUrl_;
};

}  // namespace hub::lead_intake
