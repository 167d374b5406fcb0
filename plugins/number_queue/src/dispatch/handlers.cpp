#include "dispatch/handlers.hpp"

#include "company/request_access.hpp"
#include "company/retry_policy.hpp"
#include "hub/http/error.hpp"
#include "json_input.hpp"

namespace hub::number_queue::dispatch {

namespace {

/// Null takes the plugin's setting again.
std::optional<DispatchChange::Size> sizeIn(const json::Value& body, std::string_view name) {
    if (body.find(name) == nullptr) return std::nullopt;
    return input::integer(body, name);
}

DispatchChange changeIn(const json::Value& body) {
    DispatchChange change;
    change.weight = input::integer(body, "weight");
    change.cooldownDays = input::integer(body, "cooldown_days");
    if (const json::Value* policy = input::present(body, "retry_policy")) {
        if (auto problems = RetryPolicy::problems(*policy, "retry_policy"); !problems.empty())
            throw http::badRequest("Invalid retry_policy", std::move(problems));
        change.retryPolicy = *policy;
    }
    change.batchSize = sizeIn(body, "batch_size");
    change.maxOutstanding = sizeIn(body, "max_outstanding");
    change.leaseSeconds = sizeIn(body, "lease_seconds");
    if (const json::Value* lists = input::present(body, "lists")) {
        for (const json::Value& list : lists->asArray()) {
            change.lists.push_back({*input::integer(list, "id"), input::integer(list, "priority"),
                                    input::integer(list, "weight"), input::boolean(list, "is_active")});
        }
    }
    return change;
}

}  // namespace

http::Response Handlers::show(const http::Request& request) {
    return http::Response::json(200, toJson(service_.show(accessOf(database_, request))));
}

http::Response Handlers::change(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    return http::Response::json(200, toJson(service_.change(access, changeIn(request.json()))));
}

}  // namespace hub::number_queue::dispatch
