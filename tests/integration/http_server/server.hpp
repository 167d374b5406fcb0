/// @file A transport with a handler that tests can script.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http_server/http_server.hpp"

namespace hub::test {

/// Holds handlers until a test lets them go.
class Gate {
public:
    void wait();
    void open();
    /// Waits until so many handlers have come; false after 10 s.
    bool awaitArrivals(std::size_t count);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t arrivals_ = 0;
    bool open_ = false;
};

/// Answers by path:
///   /ok               "ok", on the event loop       /db      "ok", on a database worker
///   /echo             method, target and body       /small   like /echo, body limit 16
///   /gate             waits for the gate            /big?N   N bytes         /stream?N  N chunks of 1 KiB, then "end"
///   /push /loop-push  "hello", then what the test sends through listeners
///   /throw /split /status?N /close /unanswered      what the names say
class ScriptedHandler : public host::RequestHandler {
public:
    host::RouteLimits limitsFor(http::Method method, std::string_view path) noexcept override;
    http::Response handle(http::Request&& request) override;
    http::Response refuse(int status, std::string_view code, std::string_view message,
                          const http::Request* partial) override;

    /// The handles given out so far.
    std::vector<std::shared_ptr<http::Push>> listeners();

    Gate gate;
    std::atomic<int> handled{0};
    std::atomic<bool> streamSawDisconnect{false};

private:
    http::Response push();

    std::mutex mutex_;
    std::vector<std::shared_ptr<http::Push>> listeners_;
};

/// Starts on an ephemeral port, with few workers. Its deadlines are of no concern, however busy the machine is; a test
/// that is about one sets it.
class TestServer {
public:
    static host::HttpServerSettings patientSettings();
    /// Half a second for everything, for tests of what happens then.
    static void hurried(host::HttpServerSettings& settings);
    explicit TestServer(const std::function<void(host::HttpServerSettings&)>& adjust = {});
    ~TestServer();

    std::uint16_t port() const { return server.port(); }

    ScriptedHandler handler;
    host::HttpServer server;
};

/// Polls until condition holds; false after 10 s.
bool eventually(const std::function<bool()>& condition);

/// "GET target HTTP/1.1" with Host, and further header lines that each end in CRLF.
std::string get(const std::string& target, const std::string& headers = {});
std::string post(const std::string& target, const std::string& body, const std::string& headers = {});

}  // namespace hub::test
