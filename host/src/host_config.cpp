#include "host_config.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <thread>

#include "host_specs.hpp"
#include "http_server/trusted_proxies.hpp"
#include "install_layout.hpp"

namespace hub::host {
namespace {

using config::Section;

HttpServerSettings::Tls parseTls(const Section& tls, std::vector<config::Diagnostic>& problems) {
    HttpServerSettings::Tls settings;
    settings.enabled = tls.boolean("enabled");
    for (const char* key : {"certificate", "private_key"}) {
        if (settings.enabled && !tls.has(key))
            problems.push_back(tls.problem("enabled", std::string("needs ") + key + " as well"));
    }
    if (tls.has("certificate")) settings.certificate = tls.string("certificate");
    if (tls.has("private_key")) settings.privateKey = tls.string("private_key");
    settings.minimumVersion = tls.choice("minimum_version") == "1.3" ? "TLSv1.3" : "TLSv1.2";
    return settings;
}

/// Poco's parser refuses "::" and takes "1.2.3".
bool isAddress(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    return ::inet_pton(AF_INET, text.c_str(), binary.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), binary.data()) == 1;
}

/// What patterns cannot tell: "300.1.2.3", "10.0.0.0/40".
void checkAddresses(const Section& http, std::vector<config::Diagnostic>& problems) {
    if (!isAddress(http.string("listen"))) problems.push_back(http.problem("listen", "must be an IP address"));
    try {
        const transport::TrustedProxies proxies(http.strings("trusted_proxies"));
    } catch (const std::runtime_error& error) {
        problems.push_back(http.problem("trusted_proxies", error.what()));
    }
}

HostConfig::Http parseHttp(const Section& http, std::size_t databaseConnections,
                           std::vector<config::Diagnostic>& problems) {
    const auto count = [&](const char* key) { return static_cast<std::size_t>(http.integer(key)); };
    HostConfig::Http result;
    HttpServerSettings& server = result.server;
    server.listen = http.string("listen");
    server.port = static_cast<std::uint16_t>(http.integer("port"));
    server.maxRequestLine = http.size("max_request_line");
    server.maxHeaderBytes = http.size("max_header_bytes");
    server.maxHeaders = count("max_headers");
    server.maxBodies = http.size("max_bodies");
    result.maxBody = http.size("max_body");
    server.headerTimeout = http.duration("header_timeout");
    server.bodyTimeout = http.duration("body_timeout");
    server.idleTimeout = http.duration("idle_timeout");
    server.sendTimeout = http.duration("send_timeout");
    server.maxConnections = count("max_connections");
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    server.ioThreads = count("io_threads") == 0 ? cores : count("io_threads");
    server.cpuWorkers = count("cpu_workers") == 0 ? cores : count("cpu_workers");
    server.databaseWorkers = count("database_workers") == 0 ? databaseConnections : count("database_workers");
    server.streamWorkers = count("stream_workers");
    server.queueLimit = count("queue_limit");
    server.trustedProxies = http.strings("trusted_proxies");
    checkAddresses(http, problems);
    server.tls = parseTls(http.section("tls"), problems);
    if (http.has("public_url")) result.publicUrl = http.string("public_url");
    if (result.publicUrl.ends_with('/')) result.publicUrl.pop_back();
    result.shutdownGrace = http.duration("shutdown_grace");
    result.eventHeartbeat = http.duration("event_heartbeat");
    return result;
}

HostConfig::DatabaseConfig parseDatabase(const Section& database, std::vector<config::Diagnostic>& problems) {
    HostConfig::DatabaseConfig result;
    result.embedded = database.choice("mode") == "embedded";
    const char* needed = result.embedded ? "data_dir" : "connection";
    if (!database.has(needed)) {
        problems.push_back(database.problem("mode", "\"" + database.choice("mode") + "\" needs the key " + needed));
    }
    if (database.has("data_dir")) result.dataDirectory = database.string("data_dir");
    if (!result.embedded && database.has("connection")) result.pool.connection = database.secret("connection").reveal();
    result.pool.maxConnections = static_cast<std::size_t>(database.integer("pool_size"));
    result.pool.acquireTimeout = database.duration("acquire_timeout");
    result.pool.connectTimeout = database.duration("connect_timeout");
    result.pool.statementTimeout = database.duration("statement_timeout");
    result.pool.lockTimeout = database.duration("lock_timeout");
    result.pool.idleInTransactionTimeout = database.duration("idle_in_transaction_timeout");
    result.pool.slowQuery = database.duration("slow_query");
    return result;
}

OnStartError parsePolicy(const std::string& text) {
    if (text == "retry") return OnStartError::kRetry;
    return text == "disable" ? OnStartError::kDisable : OnStartError::kFail;
}

HostConfig::Plugins parsePlugins(const Section& plugins) {
    HostConfig::Plugins result;
    result.startTimeout = plugins.duration("start_timeout");
    const OnStartError fallback = parsePolicy(plugins.choice("on_start_error"));
    for (const std::string& name : plugins.strings("enabled")) result.onStartError[name] = fallback;
    for (const auto& [name, entry] : plugins.entries("overrides")) {
        result.onStartError[name] = parsePolicy(entry.choice("on_start_error"));
    }
    return result;
}

std::vector<std::filesystem::path> parseMigrations(const Section& migrations) {
    std::vector<std::filesystem::path> directories{installLayout().migrations};
    if (migrations.has("directory")) directories.front() = migrations.string("directory");
    for (const std::string& extra : migrations.strings("extra_directories")) directories.emplace_back(extra);
    return directories;
}

log::Level parseLevel(const std::string& text) {
    if (text == "debug") return log::Level::kDebug;
    if (text == "warning") return log::Level::kWarning;
    return text == "error" ? log::Level::kError : log::Level::kInfo;
}

}  // namespace

HostConfig parseHostConfig(const std::map<std::string, config::Section>& sections) {
    std::vector<config::Diagnostic> problems;
    HostConfig host;
    host.database = parseDatabase(sections.at("database"), problems);
    host.http = parseHttp(sections.at("http"), host.database.pool.maxConnections, problems);
    host.allowedOrigins = sections.at("cors").strings("allowed_origins");
    host.migrationsDirectories = parseMigrations(sections.at("migrations"));
    host.plugins = parsePlugins(sections.at("plugins"));
    try {
        host.auth = readAuthSettings(sections.at("auth"));
    } catch (const config::ConfigError& error) {
        problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
    host.logLevel = parseLevel(sections.at("log").choice("level"));
    host.logFormat = sections.at("log").choice("format") == "json" ? log::Format::kJson : log::Format::kText;
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
    return host;
}

PluginSelection peekPluginSelection(const config::Loader& loader, const std::filesystem::path& file) {
    PluginSelection selection;
    selection.enabled = loader.peekList(file, "plugins.enabled").value_or(std::vector<std::string>{});
    const auto directory = loader.peekList(file, "plugins.directory");
    selection.directories.push_back(directory && !directory->empty() ? std::filesystem::path(directory->front())
                                                                     : installLayout().plugins);
    for (std::string& extra : loader.peekList(file, "plugins.extra_directories").value_or(std::vector<std::string>{}))
        selection.directories.emplace_back(std::move(extra));
    return selection;
}

}  // namespace hub::host
