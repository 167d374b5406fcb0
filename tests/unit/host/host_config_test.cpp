#include "host_config.hpp"

#include <catch2/catch.hpp>

using namespace hub;
using namespace hub::host;

namespace {

constexpr const char* kDatabase = "database: {mode: embedded, data_dir: /var/lib/dialhub/postgres}\n";
constexpr const char* kAuth = "auth: {jwt_secret: 0123456789abcdef-0123456789abcdef}\n";

HostConfig parse(const std::string& text) {
    return parseHostConfig(config::Loader().loadText(text, "f.yaml", hostSpecs()));
}

/// What is wrong with the sections beside the ones that every configuration needs; "" when nothing is.
std::string refusal(const std::string& text, const std::string& needed = std::string(kDatabase) + kAuth) {
    try {
        parse(text + needed);
        return "";
    } catch (const config::ConfigError& error) {
        std::string report;
        for (const config::Diagnostic& diagnostic : error.diagnostics()) {
            CHECK(diagnostic.location.line > 0);
            report += (report.empty() ? "" : "\n") + diagnostic.path + ": " + diagnostic.message;
        }
        return report;
    }
}

}  // namespace

TEST_CASE("host config: a database and a secret are all that is needed", "[host]") {
    const HostConfig host = parse(std::string(kDatabase) + kAuth);
    CHECK(host.http.server.listen == "127.0.0.1");
    CHECK(host.http.server.port == 8080);
    CHECK(host.http.server.databaseWorkers == host.database.pool.maxConnections);
    CHECK(host.http.server.ioThreads >= 1);
    CHECK(host.http.publicUrl.empty());
    CHECK(host.database.embedded);
    CHECK(host.database.dataDirectory == "/var/lib/dialhub/postgres");
    CHECK(host.database.pool.statementTimeout == std::chrono::seconds(10));
    CHECK(host.plugins.onStartError.empty());
    CHECK(host.allowedOrigins.empty());
    CHECK(host.logLevel == log::Level::kInfo);
    CHECK(host.logFormat == log::Format::kText);
}

TEST_CASE("host config: each mode of the database needs its key", "[host]") {
    CHECK(refusal("", std::string("database: {mode: external}\n") + kAuth) ==
          "database.mode: \"external\" needs the key connection");
    CHECK(refusal("", std::string("database: {mode: embedded}\n") + kAuth) ==
          "database.mode: \"embedded\" needs the key data_dir");
    const HostConfig host =
        parse(std::string("database: {mode: external, connection: host=db1 dbname=dialhub}\n") + kAuth);
    CHECK_FALSE(host.database.embedded);
    CHECK(host.database.pool.connection == "host=db1 dbname=dialhub");
}

TEST_CASE("host config: TLS needs certificate and key", "[host]") {
    CHECK(refusal("http: {tls: {enabled: true}}\n") ==
          "http.tls.enabled: needs certificate as well\nhttp.tls.enabled: needs private_key as well");
    CHECK(refusal("http: {tls: {enabled: true, certificate: a.pem, private_key: /b.pem}}\n") ==
          "http.tls.certificate: must be an absolute path, not \"a.pem\"");
    const HostConfig host = parse(
        std::string("http: {tls: {enabled: true, certificate: /a.pem, private_key: /b.pem, minimum_version: 1.3}}\n") +
        kDatabase + kAuth);
    CHECK(host.http.server.tls.minimumVersion == "TLSv1.3");
    CHECK(host.http.server.tls.privateKey == "/b.pem");
}

TEST_CASE("host config: addresses, networks, URLs and origins", "[host]") {
    CHECK(refusal("http: {listen: localhost}\n") == "http.listen: must be an IP address, not \"localhost\"");
    CHECK(refusal("http: {listen: 300.1.2.3}\n") == "http.listen: must be an IP address");
    CHECK(refusal("http: {listen: \"::\"}\n") == "");
    CHECK(refusal("http: {trusted_proxies: [10.0.0.0/8, \"2001:db8::/32\", 127.0.0.1]}\n") == "");
    CHECK(refusal("http: {trusted_proxies: [proxy]}\n") ==
          "http.trusted_proxies[0]: must be an IP address or a network like 10.0.0.0/8, not \"proxy\"");
    CHECK(refusal("http: {trusted_proxies: [10.0.0.0/40]}\n") ==
          "http.trusted_proxies: trusted proxy \"10.0.0.0/40\": write an IP address or a network like 10.0.0.0/8");
    CHECK(refusal("http: {public_url: hub.example.com}\n") ==
          "http.public_url: must be a URL that begins with http:// or https://, not \"hub.example.com\"");
    CHECK(parse(std::string("http: {public_url: \"https://hub.example.com/\"}\n") + kDatabase + kAuth).http.publicUrl ==
          "https://hub.example.com");
    CHECK(refusal("cors: {allowed_origins: [\"*\", \"https://panel.example.com:8443\"]}\n") == "");
    CHECK(refusal("cors: {allowed_origins: [\"https://panel.example.com/\"]}\n") ==
          "cors.allowed_origins[0]: must be an origin like https://panel.example.com, without a path, not "
          "\"https://panel.example.com/\"");
}

TEST_CASE("host config: plugins", "[host]") {
    const HostConfig host = parse(
        std::string("plugins: {enabled: [a, b], on_start_error: retry, overrides: {b: {on_start_error: disable}}}\n") +
        kDatabase + kAuth);
    CHECK(host.plugins.onStartError.at("a") == OnStartError::kRetry);
    CHECK(host.plugins.onStartError.at("b") == OnStartError::kDisable);
    CHECK(refusal("plugins: {enabled: [../a]}\n") == "plugins.enabled[0]: must be a plugin's name, not \"../a\"");
    CHECK(refusal("plugins: {directory: plugins}\n") == "plugins.directory: must be an absolute path, not \"plugins\"");
}

TEST_CASE("host config: the secret is long enough and never shown", "[host]") {
    CHECK(refusal("", std::string(kDatabase) + "auth: {jwt_secret: swordfish}\n")
              .starts_with("auth.jwt_secret: must have at least 32 bytes"));
    try {
        parse(std::string(kDatabase) + "auth: {jwt_secret: swordfish}\n");
        FAIL("accepted");
    } catch (const config::ConfigError& error) {
        CHECK_THAT(error.what(), !Catch::Contains("swordfish"));
    }
}

TEST_CASE("host config: what contradicts itself is reported together", "[host]") {
    CHECK(refusal("http: {tls: {enabled: true, certificate: /a.pem}, listen: 1.2.3}\n",
                  std::string("database: {mode: external}\n") + "auth: {jwt_secret: swordfish}\n") ==
          "database.mode: \"external\" needs the key connection\n"
          "http.listen: must be an IP address\n"
          "http.tls.enabled: needs private_key as well\n"
          "auth.jwt_secret: must have at least 32 bytes; make one with: openssl rand -base64 48");
}
