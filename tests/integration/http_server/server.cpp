#include "integration/http_server/server.hpp"

#include <stdexcept>
#include <thread>

namespace hub::test {

void Gate::wait() {
    std::unique_lock lock(mutex_);
    ++arrivals_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(20), [this] { return open_; });
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
}

bool Gate::awaitArrivals(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return arrivals_ >= count; });
}

host::RouteLimits ScriptedHandler::limitsFor(http::Method, std::string_view path) noexcept {
    host::RouteLimits limits;
    limits.maxBody = path == "/small" ? 16 : std::size_t{8} * 1024 * 1024;
    const bool onLoop = path == "/ok" || path == "/loop-big" || path == "/loop-stream" || path == "/loop-push" ||
                        path == "/loop-unanswered";
    limits.execution = onLoop ? http::Execution::kCpu : http::Execution::kDatabase;
    return limits;
}

namespace {

std::size_t number(const http::Request& request) {
    return std::stoul(request.rawQuery);
}

http::Response echo(const http::Request& request) {
    std::string body(http::toString(request.method));
    body += " " + request.path + (request.rawQuery.empty() ? "" : "?" + request.rawQuery) + "\n" + request.body;
    http::Response response = http::Response::text(200, std::move(body));
    response.headers.add("X-Remote", request.remoteAddress);
    response.headers.add("X-Secure", request.secure ? "yes" : "no");
    return response;
}

http::Response stream(std::size_t chunks, std::atomic<bool>& sawDisconnect) {
    http::Response response;
    response.headers.add("Content-Type", "text/plain");
    response.stream = [chunks, &sawDisconnect](http::BodySink& sink) {
        const std::string chunk(1024, 's');
        for (std::size_t i = 0; i < chunks; ++i) {
            if (sink.write(chunk)) continue;
            sawDisconnect = true;
            return;
        }
        sink.write("end");
    };
    return response;
}

}  // namespace

http::Response ScriptedHandler::handle(http::Request&& request) {
    ++handled;
    const std::string& path = request.path;
    if (path == "/ok" || path == "/db") return http::Response::text(200, "ok");
    if (path == "/echo" || path == "/small") return echo(request);
    if (path == "/gate") {
        gate.wait();
        return http::Response::text(200, "through " + request.rawQuery);
    }
    if (path == "/big" || path == "/loop-big") return http::Response::text(200, std::string(number(request), 'b'));
    if (path == "/stream" || path == "/loop-stream") return stream(number(request), streamSawDisconnect);
    if (path == "/push" || path == "/loop-push") return push();
    if (path == "/broken-stream") {
        http::Response response;
        response.stream = [](http::BodySink& sink) {
            sink.write("half");
            throw std::runtime_error("the source failed");
        };
        return response;
    }
    if (path == "/throw") throw std::runtime_error("as the test asked");
    if (path == "/status") return http::Response::text(static_cast<int>(number(request)), "body");
    http::Response response = http::Response::text(200, "ok");
    if (path == "/split") response.headers.add("X-Name", "a\r\nSet-Cookie: b=c");
    if (path == "/unanswered" || path == "/loop-unanswered") response.unanswered = true;
    if (path == "/close") response.headers.add("Connection", "close");
    if (path == "/lies") {
        response.headers.add("Content-Length", "999");
        response.headers.add("Transfer-Encoding", "chunked");
        response.headers.add("Date", "yesterday");
    }
    return response;
}

http::Response ScriptedHandler::push() {
    http::Response response = http::Response::text(200, "hello ");
    response.subscribe = [this](std::shared_ptr<http::Push> listener) {
        const std::lock_guard lock(mutex_);
        listeners_.push_back(std::move(listener));
    };
    return response;
}

std::vector<std::shared_ptr<http::Push>> ScriptedHandler::listeners() {
    const std::lock_guard lock(mutex_);
    return listeners_;
}

http::Response ScriptedHandler::refuse(int status, std::string_view code, std::string_view message,
                                       const http::Request* partial) {
    http::Response response = http::Response::text(status, std::string(code) + ": " + std::string(message));
    response.headers.add("X-Refused-Path", partial->path);
    return response;
}

host::HttpServerSettings TestServer::patientSettings() {
    host::HttpServerSettings settings;
    settings.port = 0;
    settings.headerTimeout = settings.bodyTimeout = settings.sendTimeout = std::chrono::seconds(20);
    settings.idleTimeout = std::chrono::seconds(20);
    settings.databaseWorkers = 2;
    settings.streamWorkers = 2;
    settings.queueLimit = 16;
    return settings;
}

void TestServer::hurried(host::HttpServerSettings& settings) {
    settings.headerTimeout = settings.bodyTimeout = std::chrono::milliseconds(400);
    settings.sendTimeout = std::chrono::milliseconds(500);
}

namespace {

host::HttpServerSettings adjusted(const std::function<void(host::HttpServerSettings&)>& adjust) {
    host::HttpServerSettings settings = TestServer::patientSettings();
    if (adjust) adjust(settings);
    return settings;
}

}  // namespace

TestServer::TestServer(const std::function<void(host::HttpServerSettings&)>& adjust)
    : server(adjusted(adjust), handler) {
    server.start();
}

TestServer::~TestServer() {
    handler.gate.open();
}

bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

std::string get(const std::string& target, const std::string& headers) {
    return "GET " + target + " HTTP/1.1\r\nHost: hub.test\r\n" + headers + "\r\n";
}

std::string post(const std::string& target, const std::string& body, const std::string& headers) {
    return "POST " + target + " HTTP/1.1\r\nHost: hub.test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
}

}  // namespace hub::test
