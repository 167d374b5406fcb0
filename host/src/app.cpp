#include "app.hpp"

#include <Poco/Environment.h>
#include <unistd.h>

#include <csignal>

#include "command_line.hpp"
#include "host_jobs.hpp"
#include "hub/log/log.hpp"
#include "migration_check.hpp"
#include "route_table.hpp"
#include "version.hpp"

namespace hub::host {
namespace {

constexpr std::chrono::milliseconds kSignalWait{1000};

PluginRegistry::Settings registrySettings(const HostConfig::Plugins& plugins) {
    return {plugins.startTimeout, plugins.onStartError};
}

/// What is known of a caller is trusted as long for streams as it is for requests.
EventStreams::Settings streamSettings(const HostConfig& config) {
    return {config.http.eventHeartbeat, std::max(config.auth.cacheTtl, std::chrono::milliseconds(1000))};
}

/// Tells instances apart in job_runs: "db-host/4711".
std::string instanceName() {
    return Poco::Environment::nodeName() + "/" + std::to_string(::getpid());
}

std::string urlOf(const HttpServerSettings& settings, std::uint16_t port) {
    const bool ipv6 = settings.listen.find(':') != std::string::npos;
    const std::string address = ipv6 ? "[" + settings.listen + "]" : settings.listen;
    return (settings.tls.enabled ? "https://" : "http://") + address + ":" + std::to_string(port);
}

}  // namespace

App::App(Installation installation)
    : installation_(std::move(installation)),
      plugins_(registrySettings(installation_.host.plugins)),
      hostOwner_(std::make_shared<OwnerState>("host")) {}

App::~App() {
    stop();
}

int App::run(Signals& signals) {
    checkInstallation(installation_);
    openDatabase();
    checkMigrations(access_->connection(), installation_.host.migrationsDirectories, installation_.plugins);
    declareRoutes();
    startPlugins();
    listen();
    takeCommands();
    serve(signals);
    stop();
    return kExitOk;
}

void App::openDatabase() {
    access_ = std::make_unique<DatabaseAccess>(installation_.host.database, DatabaseAccess::Purpose::kServe);
    database_ = std::make_unique<db::Database>(access_->poolSettings("dialhub"));
    events_ = std::make_unique<EventPump>(*database_);
    outbox_ = std::make_unique<outbox::Runner>(*database_, time::systemClock());
    forwarder_ = std::make_unique<EventForwarder>(*database_, *outbox_);
    scheduler_ = std::make_unique<Scheduler>(*database_, time::systemClock(), instanceName());
    services_ = std::make_unique<HostServices>(*database_, *events_, *outbox_, installation_.host.http.publicUrl);
}

void App::declareRoutes() {
    const HostConfig& host = installation_.host;
    authenticator_ = std::make_unique<Authenticator>(*database_, host.auth, time::systemClock());
    accounts_ = std::make_shared<AccountService>(*database_, *authenticator_, host.auth, time::systemClock());
    accounts_->connect(*services_);
    streams_ = std::make_unique<EventStreams>(*events_, *authenticator_, time::systemClock(), streamSettings(host));
    dispatcher_ = std::make_unique<Dispatcher>(host.http.maxBody, *authenticator_);
    hostOwner_->setPhase(OwnerState::Phase::kServing);
    hostRoutes_ = hostRoutes(
        {host, *database_, *authenticator_, accounts_, *streams_, plugins_, [this] { return scheduler_->statuses(); },
         [this] { return dispatcher_->snapshot()->router.routes(); }},
        hostOwner_);
}

void App::startPlugins() {
    const PluginSet plugins = createPlugins(installation_.plugins, installation_.sections);
    dispatcher_->use(std::make_shared<const Dispatcher::Snapshot>(
        Dispatcher::Snapshot{routerOf(hostRoutes_, plugins), Cors(installation_.host.allowedOrigins)}));
    streams_->start();
    events_->start(*streams_);
    addHostJobs(*scheduler_);
    services_->setServices([this](std::type_index type) -> std::shared_ptr<void> {
        if (type == typeid(services::PasswordSignIn)) return std::shared_ptr<services::PasswordSignIn>(accounts_);
        return plugins_.findService(type);
    });
    plugins_.connect({*services_, *scheduler_});
    plugins_.start(plugins);
    plugins_.use(plugins);
    forwarder_->start();
    scheduler_->start();
}

void App::listen() {
    server_ = std::make_unique<HttpServer>(installation_.host.http.server, *dispatcher_);
    try {
        server_->start();
    } catch (const std::runtime_error& error) {
        throw ServiceUnavailable(error.what());
    }
    metrics_ = std::make_unique<HostMetrics>(HostMetrics::Sources{*server_, plugins_, *scheduler_, *database_});
    const HttpServerSettings& settings = installation_.host.http.server;
    log::info(
        "host.ready",
        {{"url", urlOf(settings, server_->port())}, {"version", kVersion}, {"plugins", installation_.plugins.size()}});
}

void App::takeCommands() {
    reloader_ =
        std::make_unique<Reloader>(Reloader::Target{installation_, plugins_, *dispatcher_, *database_, hostRoutes_});
    const auto answer = [this](std::string_view request) -> ControlAnswer {
        if (request != "reload") return {kExitUsage, "unknown request\n"};
        ReloadReport report = reloader_->reload();
        return {report.exitStatus, std::move(report.text)};
    };
    control_ = std::make_unique<ControlSocket>(installation_.file,
                                               ControlSocket::Handlers{answer, [this] { reloader_->stopDisabled(); }});
}

void App::serve(Signals& signals) {
    for (;;) {
        const auto signal = signals.wait(kSignalWait);
        if (!signal) continue;
        if (*signal != SIGHUP) {
            log::info("host.stopping", {{"signal", *signal}});
            return;
        }
        control_->trigger();
    }
}

void App::stop() noexcept {
    plugins_.hurry();
    control_.reset();
    const auto deadline = std::chrono::steady_clock::now() + installation_.host.http.shutdownGrace;
    // Requests under way still need plugins and database: the server goes first.
    if (server_) server_->stop(installation_.host.http.shutdownGrace);
    metrics_.reset();
    if (scheduler_) scheduler_->stop();
    if (forwarder_) forwarder_->stop();
    if (outbox_) outbox_->stop();
    plugins_.stopAll(deadline);
    if (events_) events_->stop();
    if (streams_) streams_->stop();
    if (database_) database_->close();
    const bool wasServing = server_ != nullptr;
    server_.reset();
    access_.reset();
    if (wasServing) log::info("host.stopped");
}

}  // namespace hub::host
