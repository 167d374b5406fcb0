/// @file app.hpp
/// @brief `dialhub run`: starts everything in order, serves until a signal, stops in reverse order.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "account_service.hpp"
#include "control_socket.hpp"
#include "database_access.hpp"
#include "dispatcher.hpp"
#include "event_forwarder.hpp"
#include "event_pump.hpp"
#include "event_streams.hpp"
#include "host_metrics.hpp"
#include "host_services.hpp"
#include "installation.hpp"
#include "plugin_registry.hpp"
#include "reloader.hpp"
#include "scheduler.hpp"
#include "signals.hpp"

namespace hub::host {

/// Something outside the process is in the way (a port in use): exit status 69.
class ServiceUnavailable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Start-up is an ordered list of small steps; the destructor and stop() undo whatever was reached.
class App {
public:
    explicit App(Installation installation);
    ~App();

    /// Serves until SIGINT or SIGTERM; SIGHUP reloads. @return the process's exit status.
    int run(Signals& signals);

private:
    void openDatabase();
    void declareRoutes();
    void startPlugins();
    void listen();
    void takeCommands();
    void serve(Signals& signals);
    void stop() noexcept;

    Installation installation_;
    PluginRegistry plugins_;
    std::unique_ptr<DatabaseAccess> access_;
    std::unique_ptr<db::Database> database_;
    std::unique_ptr<EventPump> events_;
    std::unique_ptr<outbox::Runner> outbox_;
    std::unique_ptr<EventForwarder> forwarder_;
    std::unique_ptr<Scheduler> scheduler_;
    std::unique_ptr<HostServices> services_;
    std::unique_ptr<Authenticator> authenticator_;
    std::shared_ptr<AccountService> accounts_;
    std::unique_ptr<EventStreams> streams_;
    std::unique_ptr<Dispatcher> dispatcher_;
    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<HostMetrics> metrics_;
    std::shared_ptr<OwnerState> hostOwner_;
    Router::Routes hostRoutes_;
    std::unique_ptr<Reloader> reloader_;
    std::unique_ptr<ControlSocket> control_;
};

}  // namespace hub::host
