#include "webhook/handlers.hpp"

#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/log/log.hpp"
#include "metrics.hpp"
#include "rest/answers.hpp"
#include "rest/handlers.hpp"
#include "webhook/signature.hpp"

namespace hub::keycloak_provisioning::webhook {

namespace {

std::vector<std::string> errorsOf(const json::Array& rows, const Plan& plan) {
    std::vector<std::string> errors;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& problem = plan.verdicts[i].problem;
        if (problem) errors.push_back(rest::errorText(i, rows[i], *problem));
    }
    return errors;
}

}  // namespace

http::Response Handlers::status(const http::Request&) {
    std::string body;
    json::Writer out(body);
    out.beginObject().key("supported_events").beginArray();
    for (const std::string_view type : kEventTypes) out.value(type);
    out.endArray().member("timestamp", service_.now()).member("version", "1.0.0");
    out.member("webhook_system", "active").endObject();
    return http::Response::json(200, std::move(body));
}

void Handlers::requireSignature(const http::Request& request, const json::Value& body) {
    const auto settings = settings_.get();
    if (settings->webhookSecret.empty() || isSigned(request, body, settings->webhookSecret)) return;
    Metrics::get().webhooksRefused.increment();
    log::warning("keycloak_provisioning.webhook_refused", {{"address", request.remoteAddress}});
    throw http::Error(401, "invalid_signature", "Invalid webhook signature");
}

http::Response Handlers::receive(const http::Request& request) {
    const json::Value& body = rest::bodyOf(request);
    if (body.isObject()) requireSignature(request, body);
    const Event event = readEvent(body);
    const json::Array rows = usersOf(event, settings_.get()->maxBulkUsers);
    if (rows.empty()) {
        log::info("keycloak_provisioning.client_updated", {{"source", event.source}, {"event_id", event.id}});
        return processed(event, {});
    }
    Wish wish;
    for (const json::Value& row : rows) wish.users.push_back(desiredBy(event, row));
    // The sender may change what it says about an event it sends again (time, signature): the id decides.
    const Repeatable repeatable{"webhook:" + event.source, event.id, ""};
    return service_.provision(rest::callerOf(request), repeatable, wish, [&](const Provisioned& outcome) {
        const std::vector<std::string> errors = errorsOf(rows, outcome.plan);
        // Nothing is remembered of an event that did nothing: it may succeed when it is sent again.
        if (errors.size() == rows.size()) throw http::Error(422, "webhook_failed", errors.front());
        return processed(event, errors);
    });
}

http::Response Handlers::processed(const Event& event, const std::vector<std::string>& errors) const {
    const time::Timestamp now = service_.now();
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).member("message", "Webhook processed successfully");
    out.member("event_id", event.id);
    out.member("timestamp", event.timestamp.empty() ? time::toIso8601(now) : event.timestamp);
    out.member("processed_at", now);
    if (!errors.empty()) {
        out.key("errors").beginArray();
        for (const std::string& error : errors) out.value(error);
        out.endArray();
    }
    out.endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::keycloak_provisioning::webhook
