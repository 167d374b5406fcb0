#include "admin_routes.hpp"

#include "hub/json/writer.hpp"
#include "hub/metrics/registry.hpp"
#include "openapi.hpp"

namespace hub::host {
namespace {

using http::Method;
using http::Route;

http::Response readiness(const AdminSources& sources) {
    std::string reason;
    try {
        sources.database.ping();
        if (!sources.plugins.allServing()) reason = "a plugin is not serving yet; see /plugins";
    } catch (const db::Error&) {
        reason = "the database does not answer";
    }
    std::string body;
    json::Writer writer(body);
    writer.beginObject().member("status", reason.empty() ? "ready" : "not_ready");
    if (!reason.empty()) writer.member("reason", reason);
    writer.endObject();
    return http::Response::json(reason.empty() ? 200 : 503, std::move(body));
}

/// How the jobs of an owner ("host" or a plugin) are doing.
void writeJobs(json::Writer& writer, const std::vector<JobStatus>& jobs, const std::string& owner, bool detailed) {
    writer.key("jobs").beginArray();
    for (const JobStatus& job : jobs) {
        if (!job.name.starts_with(owner + ".")) continue;
        writer.beginObject()
            .member("name", job.name.substr(owner.size() + 1))
            .member("description", job.description)
            .member("running", job.running)
            .member("due_at", job.dueAt)
            .member("started_at", job.startedAt)
            .member("finished_at", job.finishedAt)
            .member("succeeded", job.succeeded);
        if (detailed) writer.member("result", job.result);
        writer.endObject();
    }
    writer.endArray();
}

http::Response pluginList(const AdminSources& sources, const http::Request& request) {
    // Error texts may name hosts inside the network: only administrators see them.
    const bool detailed = request.principal.superuser || request.principal.hasRole(auth::Role::kAdmin);
    std::string body;
    json::Writer writer(body);
    const std::vector<JobStatus> jobs = sources.jobs();
    writer.beginObject().member("version", sources.version);
    writeJobs(writer, jobs, "host", detailed);
    writer.key("plugins").beginArray();
    for (const PluginStatus& status : sources.plugins.statuses()) {
        writer.beginObject()
            .member("name", status.name)
            .member("version", status.version)
            .member("summary", status.summary)
            .member("state", toString(status.state));
        if (detailed && !status.lastError.empty()) writer.member("last_error", status.lastError);
        writeJobs(writer, jobs, status.name, detailed);
        writer.endObject();
    }
    writer.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response metricsPage() {
    http::Response response = http::Response::text(200, metrics::registry().exposition());
    response.headers.set("Content-Type", std::string(metrics::Registry::kContentType));
    return response;
}

}  // namespace

Router::Routes adminRoutes(const std::shared_ptr<OwnerState>& owner, AdminSources sources) {
    const auto shared = std::make_shared<const AdminSources>(std::move(sources));
    std::vector<Route> declared;
    declared.push_back(Route(Method::kGet, "/healthz")
                           .summary("The process answers")
                           .response(200, "ok")
                           .execution(http::Execution::kCpu)
                           .handle([](const http::Request&) { return http::Response::text(200, "ok"); }));
    declared.push_back(Route(Method::kGet, "/health")
                           .summary("The same, as monitors of the replaced systems ask it")
                           .response(200, "status: ok")
                           .execution(http::Execution::kCpu)
                           .handle([](const http::Request&) {
                               return http::Response::json(200, json::Object{{"status", "ok"}});
                           }));
    declared.push_back(Route(Method::kGet, "/readyz")
                           .summary("Database and plugins serve")
                           .response(200, "Ready")
                           .response(503, "Not ready; \"reason\" says why")
                           .handle([shared](const http::Request&) { return readiness(*shared); }));
    declared.push_back(Route(Method::kGet, "/metrics")
                           .summary("Prometheus metrics")
                           .response(200, "Text exposition format 0.0.4")
                           .execution(http::Execution::kCpu)
                           .handle([](const http::Request&) { return metricsPage(); }));
    declared.push_back(Route(Method::kGet, "/plugins")
                           .summary("Plugins, their state and their jobs")
                           .describe("Of each job when it ran last and when it is due; administrators also see the result.")
                           .response(200, "Every loaded plugin")
                           .handle([shared](const http::Request& request) { return pluginList(*shared, request); }));
    declared.push_back(Route(Method::kGet, "/openapi.json")
                           .summary("This description")
                           .response(200, "OpenAPI 3.1")
                           .execution(http::Execution::kCpu)
                           .handle([shared](const http::Request&) {
                               return http::Response::json(
                                   200, openApiDocument(shared->routes(), {shared->version, shared->publicUrl}));
                           }));
    Router::Routes routes;
    for (Route& route : declared) routes.push_back(std::make_shared<OwnedRoute>(std::move(route), owner, http::ErrorDialect{}));
    return routes;
}

}  // namespace hub::host
