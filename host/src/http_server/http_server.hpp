/// @file http_server/http_server.hpp
/// @brief The HTTP transport: sockets on one side, complete requests and answers on the other.
///
/// How a request travels: the listener accepts and hands the descriptor to an event loop (event_loop.hpp); the loop
/// reads what arrives into the connection's RequestReader; a complete request runs on the loop itself or takes a worker
/// (worker_pool.hpp), depending on what RequestHandler::limitsFor says; whoever ran it writes the answer, and what the
/// client does not take at once is written by the loop. Nothing above this header knows sockets or Poco's HTTP types.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http_server/statistics.hpp"
#include "hub/http/message.hpp"
#include "hub/http/route.hpp"

namespace hub::host {

struct HttpServerSettings {
    struct Tls {
        bool enabled = false;
        std::string certificate;                 ///< PEM file: the certificate, then its chain.
        std::string privateKey;                  ///< PEM file.
        std::string minimumVersion = "TLSv1.2";  ///< Or "TLSv1.3".
    };

    std::string listen = "127.0.0.1";  ///< IP address; "0.0.0.0" or "::" for all.
    std::uint16_t port = 8080;         ///< 0: any free one, see HttpServer::port().

    std::size_t maxRequestLine = 64 * 1024;
    std::size_t maxHeaderBytes = 64 * 1024;  ///< All header fields together, without the request line.
    std::size_t maxHeaders = 100;
    /// All bodies of more than kInlineBody together, from their heads to their answers; beyond: 503. A chunked body counts
    /// as the largest its route takes.
    std::size_t maxBodies = std::size_t{256} * 1024 * 1024;

    std::chrono::milliseconds headerTimeout{10'000};  ///< First byte to end of head; also the TLS handshake.
    std::chrono::milliseconds bodyTimeout{30'000};    ///< For the body, and anew for each kProgress bytes of it.
    std::chrono::milliseconds idleTimeout{60'000};    ///< Between requests.
    std::chrono::milliseconds sendTimeout{30'000};    ///< For the answer, and anew for each kProgress bytes of it.

    std::size_t maxConnections = 20'000;  ///< Beyond: 503, and beyond a small surplus nothing is accepted.
    std::size_t ioThreads = 2;            ///< Event loops: the number of cores.
    /// Workers for requests with Execution::kCpu whose body is larger than kInlineBody; smaller ones run on the loop
    /// that read them (sdk/docs/decisions: "CPU handlers run on the event loops"). 0: all of them run on the loops.
    std::size_t cpuWorkers = 2;
    std::size_t databaseWorkers = 8;  ///< The size of the database pool.
    std::size_t streamWorkers = 4;    ///< Long answers (Response::stream) at the same time.
    std::size_t queueLimit = 1'024;   ///< Requests that wait for a worker, per pool; beyond: 503 with Retry-After.

    std::size_t pushBacklog =
        256 * 1024;  ///< Bytes a listener (Response::subscribe) may be behind before it is cut off.

    std::vector<std::string> trustedProxies;  ///< "10.0.0.0/8": whose X-Forwarded-For and -Proto are believed.
    Tls tls;

    static constexpr std::size_t kProgress = 64 * 1024;
    static constexpr std::size_t kInlineBody = 64 * 1024;
};

/// What the route of a request allows; asked when its head is complete, before any of the body is read.
struct RouteLimits {
    std::size_t maxBody = 0;
    http::Execution execution = http::Execution::kDatabase;
};

/// What the transport serves. Called from several threads at once.
class RequestHandler {
public:
    virtual ~RequestHandler() = default;

    /// Called on an event loop: must not wait. path is decoded.
    virtual RouteLimits limitsFor(http::Method method, std::string_view path) noexcept = 0;

    /// Answers a complete request. Must not throw; what escapes is logged and answered 500 through refuse.
    virtual http::Response handle(http::Request&& request) = 0;

    /// Renders an error of the transport itself (400, 408, 413, 414, 417, 431, 500, 501, 503, 505) in the hub's shape.
    /// Called on an event loop: must not wait. partial holds what is known of the request (at least its id) and is
    /// never null.
    virtual http::Response refuse(int status, std::string_view code, std::string_view message,
                                  const http::Request* partial) = 0;
};

/// Thread-safe after construction. The handler must outlive the server.
class HttpServer {
public:
    HttpServer(HttpServerSettings settings, RequestHandler& handler);
    /// Stops without grace.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds, then serves on its own threads. @throws std::runtime_error naming address, file or setting and the cause.
    void start();
    /// The port in use, once started.
    std::uint16_t port() const;

    /// Stops accepting, closes idle connections, lets requests in flight finish (their answers say "Connection:
    /// close"); after grace the rest is cut off. Returns when no thread of the server runs any more, so it waits for
    /// handlers that are still running. Idempotent; legal without start.
    void stop(std::chrono::milliseconds grace);

    HttpServerStatistics statistics() const;

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace hub::host
