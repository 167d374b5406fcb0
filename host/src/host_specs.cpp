#include "host_specs.hpp"

#include "host_config.hpp"

namespace hub::host {
namespace {

using config::Kind;
using config::Spec;

constexpr const char* kNetworkPattern = "[0-9A-Fa-f:.]+(/[0-9]{1,3})?";
constexpr const char* kPluginNamePattern = "[a-z][a-z0-9_]*";

/// Relative paths would depend on where the hub was started.
config::Field& absolutePath(config::Field& field) {
    return field.pattern("/.*", "an absolute path");
}

Spec tlsSpec() {
    Spec spec("TLS on the hub's own port; leave it off behind a proxy that does it");
    spec.boolean("enabled").defaultValue(false).description("Serve https instead of http.");
    absolutePath(spec.string("certificate")).optional().description("PEM file: the certificate, then its chain.");
    absolutePath(spec.string("private_key"))
        .optional()
        .description("PEM file of the key; prefer ECDSA, RSA handshakes cost ten times as much.");
    spec.choice("minimum_version", {"1.2", "1.3"})
        .defaultValue("1.2")
        .description("Oldest TLS version a client may use.");
    return spec;
}

void addLimits(Spec& spec) {
    spec.size("max_body")
        .defaultValue("1MiB")
        .range("1KiB", "4GiB")
        .description("Largest body of routes that declare no limit of their own.");
    spec.size("max_bodies")
        .defaultValue("256MiB")
        .range("64MiB", "1TiB")
        .description("All bodies of more than 64 KiB together, while they are received and handled; beyond, 503.");
    spec.size("max_request_line")
        .defaultValue("64KiB")
        .range("1KiB", "1MiB")
        .description("Method, path and query. VICIdial's longest web form is 9 KiB.");
    spec.size("max_header_bytes")
        .defaultValue("64KiB")
        .range("1KiB", "1MiB")
        .description("All header fields together.");
    spec.integer("max_headers").defaultValue(100).range(10, 10000).description("Header fields of a request.");
    spec.integer("max_connections")
        .defaultValue(20000)
        .range(1, 1000000)
        .description("Open client connections; beyond, new ones get 503.");
    spec.integer("queue_limit")
        .defaultValue(1024)
        .range(1, 1000000)
        .description("Complete requests that wait for a worker; beyond, 503 with Retry-After.");
}

void addTimeouts(Spec& spec) {
    spec.duration("header_timeout")
        .defaultValue("10s")
        .range("100ms", "10m")
        .description("From the first byte of a request to the end of its head; also the TLS handshake.");
    spec.duration("body_timeout").defaultValue("30s").range("100ms", "1h").description("For each 64 KiB of a body.");
    spec.duration("idle_timeout")
        .defaultValue("75s")
        .range("1s", "1h")
        .description("How long a connection may wait between requests.");
    spec.duration("send_timeout")
        .defaultValue("30s")
        .range("100ms", "1h")
        .description("For each 64 KiB of an answer that a client takes.");
    spec.duration("shutdown_grace")
        .defaultValue("10s")
        .range("0s", "10m")
        .reloadable()
        .description("How long requests under way may take to finish when the hub stops, or a plugin is disabled.");
    spec.duration("event_heartbeat")
        .defaultValue("15s")
        .range("1s", "10m")
        .description("How often listeners of /api/events are sent a sign of life; shorter than any proxy's timeout.");
}

void addThreads(Spec& spec) {
    spec.integer("io_threads").defaultValue(0).range(0, 256).description("Event loops; 0: one for each core.");
    spec.integer("cpu_workers")
        .defaultValue(0)
        .range(0, 256)
        .description("Workers for large requests that do not wait for the database; 0: one for each core.");
    spec.integer("database_workers")
        .defaultValue(0)
        .range(0, 1024)
        .description("Workers for requests that use the database; 0: as many as database.pool_size.");
    spec.integer("stream_workers")
        .defaultValue(4)
        .range(1, 256)
        .description("Long answers, such as exports, at the same time.");
}

Spec pluginOverrideSpec() {
    Spec spec("Exceptions for one plugin");
    spec.choice("on_start_error", {"fail", "retry", "disable"}).description("As plugins.on_start_error.");
    return spec;
}

}  // namespace

Spec httpSpec() {
    Spec spec("Where and how the hub listens");
    spec.string("listen")
        .defaultValue("127.0.0.1")
        .pattern("[0-9A-Fa-f:.]+", "an IP address")
        .description("IP address; 0.0.0.0 or :: for all interfaces.");
    spec.integer("port").defaultValue(8080).range(0, 65535).description(
        "TCP port; 0: any free one, shown by the event host.ready.");
    spec.string("public_url")
        .optional()
        .pattern("https?://[^ ]+", "a URL that begins with http:// or https://")
        .description("How clients reach the hub, for links and signatures of webhooks.");
    addLimits(spec);
    addTimeouts(spec);
    addThreads(spec);
    spec.list("trusted_proxies", Kind::kString)
        .defaultValue(json::Array{})
        .pattern(kNetworkPattern, "an IP address or a network like 10.0.0.0/8")
        .description("Networks (10.0.0.0/8) whose X-Forwarded-For and X-Forwarded-Proto are believed.");
    spec.section("tls", tlsSpec());
    return spec;
}

Spec corsSpec() {
    Spec spec("Browsers of other origins");
    spec.list("allowed_origins", Kind::kString)
        .defaultValue(json::Array{})
        .reloadable()
        .pattern("\\*|https?://[^/ ]+", "an origin like https://panel.example.com, without a path")
        .description("Origins (https://panel.example.com) whose pages may call the hub; \"*\" for any.");
    return spec;
}

Spec databaseSpec() {
    Spec spec("PostgreSQL 15 or newer");
    spec.choice("mode", {"embedded", "external"})
        .description("embedded: the hub runs a private server. external: connection says where one is.");
    absolutePath(spec.string("data_dir"))
        .optional()
        .description("Directory of the embedded server's cluster; made at the first start.");
    spec.secret("connection")
        .optional()
        .description(
            "libpq connection string or URI of an external server. Several hosts with target_session_attrs=read-write "
            "follow a failover.");
    spec.integer("pool_size").defaultValue(8).range(1, 1000).description("Connections at most.");
    spec.duration("acquire_timeout")
        .defaultValue("2s")
        .range("1ms", "1m")
        .description("How long a request waits for a free connection before it gets 503.");
    spec.duration("connect_timeout").defaultValue("5s").range("1s", "1m").description("For opening a connection.");
    spec.duration("statement_timeout").defaultValue("10s").range("10ms", "1h").description("For one statement.");
    spec.duration("lock_timeout")
        .defaultValue("5s")
        .range("10ms", "1h")
        .description("For waiting on a lock of another transaction.");
    spec.duration("idle_in_transaction_timeout")
        .defaultValue("15s")
        .range("1s", "1h")
        .description("A transaction that does nothing for so long is ended by the server.");
    spec.duration("slow_query")
        .defaultValue("500ms")
        .range("0s", "1h")
        .reloadable()
        .description("Statements that take longer are logged by name (db.slow_query); dialhub explain NAME shows the plan. 0s: none.");
    return spec;
}

Spec migrationsSpec() {
    Spec spec("Schema migrations");
    absolutePath(spec.string("directory"))
        .optional()
        .description("Holds core/ and one directory for each plugin; without it, share/dialhub/migrations of the installation.");
    absolutePath(spec.list("extra_directories", Kind::kString))
        .defaultValue(json::Array{})
        .description("Directories with the migrations of plugins that are installed elsewhere.");
    return spec;
}

Spec pluginsSpec() {
    Spec spec("Which plugins run");
    absolutePath(spec.string("directory"))
        .optional()
        .description("Where the .so files are; without it, lib/dialhub/plugins of the installation. It must not be "
                     "writable by group or others.");
    absolutePath(spec.list("extra_directories", Kind::kString))
        .defaultValue(json::Array{})
        .description("Directories with further plugins, under the same condition.");
    spec.list("enabled", Kind::kString)
        .defaultValue(json::Array{})
        .pattern(kPluginNamePattern, "a plugin's name")
        .reloadable()
        .description("Names, without path and .so.");
    spec.choice("on_start_error", {"fail", "retry", "disable"})
        .defaultValue("fail")
        .reloadable()
        .description(
            "When a plugin does not start: end the hub, try again when that may help (else disable), or go on without "
            "it.");
    spec.duration("start_timeout")
        .defaultValue("30s")
        .range("100ms", "10m")
        .reloadable()
        .description("How long a plugin may take to start.");
    spec.map("overrides", pluginOverrideSpec())
        .defaultValue(json::Object{})
        .pattern(kPluginNamePattern, "a plugin's name")
        .reloadable()
        .description("Exceptions, by plugin name.");
    return spec;
}

Spec logSpec() {
    Spec spec("What is written to standard error");
    spec.choice("level", {"debug", "info", "warning", "error"})
        .defaultValue("info")
        .reloadable()
        .description("Events below it are left out.");
    spec.choice("format", {"text", "json"})
        .defaultValue("text")
        .reloadable()
        .description("One line an event, as key=value text or as a JSON object.");
    return spec;
}

config::RootSpec hostSpecs() {
    config::RootSpec specs;
    specs.emplace_back("http", httpSpec());
    specs.emplace_back("cors", corsSpec());
    specs.emplace_back("database", databaseSpec());
    specs.emplace_back("migrations", migrationsSpec());
    specs.emplace_back("plugins", pluginsSpec());
    specs.emplace_back("auth", authSpec());
    specs.emplace_back("log", logSpec());
    return specs;
}

}  // namespace hub::host
