#include "app.hpp"

#include <Poco/Environment.h>
#include <unistd.h>

#include <csignal>

#include "command_line.hpp"
#include "host_jobs.hpp"
#include "http_server/tls_context.hpp"
#include "hub/db/migrations.hpp"
#include "hub/log/log.hpp"
#include "route_table.hpp"
#include "version.hpp"

namespace hub::host {
namespace {

constexpr std::chrono::milliseconds kSignalWait{1000};

PluginRegistry::Settings registrySettings(const HostConfig::Plugins& plugins) {
    return {plugins.startTimeout, plugins.onStartError};
}

/// Tells instances apart in job_runs: "db-host/4711".
std::string instanceName() { return Poco::Environment::nodeName() + "/" + std::to_string(::getpid()); }

}  // namespace

App::App(Installation installation)
    : installation_(std::move(installation)), plugins_(registrySettings(installation_.host.plugins)),
      hostOwner_(std::make_shared<OwnerState>("host")) {}

App::~App() { stop(); }

int App::run(Signals& signals) {
    checkTls();
    createPlugins();
    openDatabase();
    checkMigrations();
    buildRoutes();
    startPlugins();
    listen();
    serve(signals);
    stop();
    return kExitOk;
}

/// Unusable files are errors of the configuration and found before anything is started.
void App::checkTls() const {
    try {
        const transport::TlsContext context(installation_.host.http.server.tls);
    } catch (const std::runtime_error& error) {
        throw config::ConfigError({installation_.sections.at("http").section("tls").problem("enabled", error.what())});
    }
}

void App::createPlugins() { plugins_.createAll(installation_.plugins, installation_.sections); }

void App::openDatabase() {
    access_ = std::make_unique<DatabaseAccess>(installation_.host.database, DatabaseAccess::Purpose::kServe);
    database_ = std::make_unique<db::Database>(access_->poolSettings("dialhub"));
    events_ = std::make_unique<EventPump>(*database_);
    outbox_ = std::make_unique<outbox::Runner>(*database_, time::systemClock());
    scheduler_ = std::make_unique<Scheduler>(*database_, time::systemClock(), instanceName());
    services_ = std::make_unique<HostServices>(*database_, *events_, *outbox_, installation_.host.http.publicUrl);
}

void App::checkMigrations() {
    db::Migrator migrator(access_->connection(), installation_.host.migrationsDirectory);
    std::string behind;
    for (const db::MigrationState& state : migrator.status()) {
        if (state.migration.line != "core" || state.appliedAt) continue;
        behind = "core needs " + std::to_string(state.migration.version) + " (" + state.migration.name + ")";
    }
    for (const LoadedPlugin& plugin : installation_.plugins) {
        if (plugin.info->migrationVersion == 0) continue;
        const int at = migrator.currentVersion(plugin.name);
        if (at >= plugin.info->migrationVersion) continue;
        if (!behind.empty()) behind += "; ";
        behind += plugin.name + " is at " + std::to_string(at) + ", needs " + std::to_string(plugin.info->migrationVersion);
    }
    if (!behind.empty()) throw db::MigrationError("the database is behind: " + behind + ": run `dialhub migrate up`");
}

void App::buildRoutes() {
    const HostConfig& host = installation_.host;
    authenticator_ = std::make_unique<Authenticator>(*database_, host.auth, time::systemClock());
    dispatcher_ = std::make_unique<Dispatcher>(Dispatcher::Settings{host.http.server.maxBody, host.allowedOrigins}, *authenticator_);
    hostOwner_->serving = true;
    dispatcher_->use(buildRouter({host, *database_, *authenticator_, plugins_, [this] { return dispatcher_->router(); }}, hostOwner_));
}

void App::startPlugins() {
    events_->start();
    addHostJobs(*scheduler_);
    plugins_.startAll(*services_, *scheduler_);
    scheduler_->start();
}

void App::listen() {
    server_ = std::make_unique<HttpServer>(installation_.host.http.server, *dispatcher_);
    try {
        server_->start();
    } catch (const std::runtime_error& error) {
        throw ServiceUnavailable(error.what());
    }
    const HttpServerSettings& settings = installation_.host.http.server;
    log::info("host.ready", {{"url", (settings.tls.enabled ? "https://" : "http://") + settings.listen + ":" +
                                         std::to_string(server_->port())},
                             {"version", kVersion},
                             {"plugins", installation_.plugins.size()}});
}

void App::serve(Signals& signals) {
    for (;;) {
        const auto signal = signals.wait(kSignalWait);
        if (!signal) continue;
        if (*signal != SIGHUP) {
            log::info("host.stopping", {{"signal", *signal}});
            return;
        }
    }
}

void App::stop() noexcept {
    const auto deadline = std::chrono::steady_clock::now() + installation_.host.http.shutdownGrace;
    // Requests under way still need plugins and database: the server goes first.
    if (server_) server_->stop(installation_.host.http.shutdownGrace);
    if (scheduler_) scheduler_->stop();
    if (outbox_) outbox_->stop();
    plugins_.stopAll(deadline);
    if (events_) events_->stop();
    if (database_) database_->close();
    const bool wasServing = server_ != nullptr;
    server_.reset();
    access_.reset();
    if (wasServing) log::info("host.stopped");
}

}  // namespace hub::host
