#include "hub/testing/http_upstream.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/ThreadPool.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>

namespace hub::testing {
namespace net = Poco::Net;

namespace {

constexpr int kMostConnections = 256;

/// What was said and heard; outlives the connections.
class Script {
public:
    void set(const std::string& method, const std::string& path, HttpUpstream::Handler handler) {
        const std::lock_guard lock(mutex_);
        handlers_[{method, path}] = std::move(handler);
    }

    /// Records the request and gives its answer, after the answer's delay.
    UpstreamAnswer answer(const UpstreamRequest& request) {
        HttpUpstream::Handler handler;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
            const auto found = handlers_.find({request.method, request.target.substr(0, request.target.find('?'))});
            if (found != handlers_.end()) handler = found->second;
        }
        changed_.notify_all();
        if (!handler)
            return {.status = 404, .body = "nothing was scripted for " + request.method + " " + request.target};
        UpstreamAnswer answer = handler(request);
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, answer.delay, [&] { return stopping_; });
        return answer;
    }

    std::vector<UpstreamRequest> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    bool waitFor(std::size_t count, std::chrono::milliseconds timeout) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, timeout, [&] { return requests_.size() >= count; });
    }

    /// Ends the delays.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::pair<std::string, std::string>, HttpUpstream::Handler> handlers_;
    std::vector<UpstreamRequest> requests_;
    bool stopping_ = false;
};

UpstreamRequest readRequest(net::HTTPServerRequest& request) {
    UpstreamRequest result{.method = request.getMethod(), .target = request.getURI(), .headers = {}, .body = {}};
    for (const auto& [name, value] : request) result.headers.add(name, value);
    Poco::StreamCopier::copyToString(request.stream(), result.body);
    return result;
}

/// Sends the head and a part of the body; closing with unsent data thrown away (linger 0) is a reset.
void sendAndReset(net::HTTPServerRequest& request, net::HTTPServerResponse& response, std::string_view body) {
    std::ostringstream head;
    response.write(head);
    net::StreamSocket socket = dynamic_cast<net::HTTPServerRequestImpl&>(request).detachSocket();
    const std::string data = head.str() + std::string(body);
    socket.sendBytes(data.data(), static_cast<int>(data.size()));
    socket.setLinger(true, 0);
    socket.close();
}

class Connection final : public net::HTTPRequestHandler {
public:
    explicit Connection(Script& script) : script_(script) {}

    void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
        const UpstreamAnswer answer = script_.answer(readRequest(request));
        response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
        for (const auto& [name, value] : answer.headers) response.add(name, value);
        response.setContentLength64(static_cast<Poco::Int64>(answer.body.size()));
        if (answer.resetAfter)
            sendAndReset(request, response, std::string_view(answer.body).substr(0, *answer.resetAfter));
        else
            response.sendBuffer(answer.body.data(), answer.body.size());
    }

private:
    Script& script_;
};

class Connections final : public net::HTTPRequestHandlerFactory {
public:
    explicit Connections(Script& script) : script_(script) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
        return new Connection(script_);
    }

private:
    Script& script_;
};

net::HTTPServerParams::Ptr parameters() {
    net::HTTPServerParams::Ptr parameters(new net::HTTPServerParams);
    parameters->setMaxThreads(kMostConnections);
    parameters->setMaxKeepAliveRequests(0);
    return parameters;
}

}  // namespace

class HttpUpstream::Server {
public:
    Server()
        : threads_(2, kMostConnections),
          socket_(net::SocketAddress("127.0.0.1", 0)),
          server_(new Connections(script), threads_, socket_, parameters()) {
        server_.start();
    }
    ~Server() { stop(); }

    std::uint16_t port() const { return socket_.address().port(); }

    void stop() {
        script.stop();
        server_.stopAll(true);
        socket_.close();
        threads_.joinAll();
    }

    Script script;

private:
    Poco::ThreadPool threads_;
    net::ServerSocket socket_;
    net::HTTPServer server_;
};

HttpUpstream::HttpUpstream()
    : server_(std::make_unique<Server>()), url_("http://127.0.0.1:" + std::to_string(server_->port())) {}

HttpUpstream::~HttpUpstream() = default;

void HttpUpstream::script(const std::string& method, const std::string& path, std::vector<UpstreamAnswer> answers) {
    if (answers.empty()) throw std::invalid_argument("a script needs an answer");
    auto next = std::make_shared<std::atomic<std::size_t>>(0);
    handle(method, path, [next, answers = std::move(answers)](const UpstreamRequest&) {
        return answers[std::min(next->fetch_add(1), answers.size() - 1)];
    });
}

void HttpUpstream::handle(const std::string& method, const std::string& path, Handler handler) {
    server_->script.set(method, path, std::move(handler));
}

std::vector<UpstreamRequest> HttpUpstream::requests() const {
    return server_->script.requests();
}

std::vector<UpstreamRequest> HttpUpstream::waitForRequests(std::size_t count, std::chrono::milliseconds timeout) const {
    const bool arrived = server_->script.waitFor(count, timeout);
    std::vector<UpstreamRequest> heard = requests();
    if (arrived) return heard;
    std::string message = std::to_string(count) + " requests were expected, these came:";
    for (const UpstreamRequest& request : heard) message += "\n  " + request.method + " " + request.target;
    throw std::runtime_error(message);
}

void HttpUpstream::stop() noexcept {
    server_->stop();
}

}  // namespace hub::testing
