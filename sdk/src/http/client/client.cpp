#include "hub/http/client.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/NetSSL.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "http/client/connection.hpp"
#include "http/client/target.hpp"
#include "http/client/watchdog.hpp"

namespace hub::http {

namespace net = Poco::Net;
using client::Connection;
using client::Cut;
using client::Failed;
using client::Origin;
using client::Target;
using client::Watchdog;
using Time = Watchdog::Time;

namespace {

void checkField(std::string_view name, std::string_view value) {
    const auto isControl = [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; };
    const auto isNoName = [&](char c) { return isControl(c) || c == ' ' || c == ':' || c == '\t'; };
    if (!name.empty() && std::none_of(name.begin(), name.end(), isNoName) &&
        std::none_of(value.begin(), value.end(), isControl))
        return;
    throw std::invalid_argument("a header field of an outgoing request holds control characters");
}

net::HTTPRequest buildHead(const ClientRequest& request, const Target& target, const std::string& userAgent) {
    net::HTTPRequest head(std::string(toString(request.method)), target.path, net::HTTPMessage::HTTP_1_1);
    head.set("Host", target.origin.authority());
    head.set("User-Agent", userAgent);
    for (const auto& [name, value] : request.headers) {
        checkField(name, value);
        head.add(name, value);
    }
    head.setKeepAlive(true);
    const bool bodiless = request.method == Method::kGet || request.method == Method::kHead;
    if (!bodiless || !request.body.empty()) head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    return head;
}

bool hasBody(Method method, int status) {
    return method != Method::kHead && status != 204 && status != 304;
}

ClientResponse toResponse(const net::HTTPResponse& head, std::string body) {
    ClientResponse response{.status = head.getStatus(), .headers = {}, .body = std::move(body)};
    for (const auto& [name, value] : head) response.headers.add(name, value);
    return response;
}

net::Context::Ptr makeTlsContext(const ClientOptions& options) {
    net::initializeSSL();
    net::Context::Params parameters;
    parameters.caLocation = options.caFile;
    parameters.loadDefaultCAs = options.caFile.empty();
    // Strict: Poco does not compare the name in the certificate of a local server otherwise.
    parameters.verificationMode = options.verifyCertificate ? net::Context::VERIFY_STRICT : net::Context::VERIFY_NONE;
    try {
        net::Context::Ptr context(new net::Context(net::Context::TLS_CLIENT_USE, parameters));
        context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
        return context;
    } catch (const Poco::Exception& error) {
        throw Failed(ClientFailure::kTls,
                     "the authorities in \"" + options.caFile + "\" cannot be used: " + error.displayText());
    }
}

}  // namespace

class Client::Impl {
public:
    explicit Impl(ClientOptions options) : options_(std::move(options)) {}

    ClientResponse send(const ClientRequest& request) {
        const Target target = client::parseTarget(request.url);
        net::HTTPRequest head = buildHead(request, target, options_.userAgent);
        const auto timeout = request.timeout.value_or(options_.totalTimeout);
        Call call{request, target, head, std::chrono::steady_clock::now() + timeout};
        try {
            if (request.stop.stop_requested()) throw Failed(ClientFailure::kStopped, "stopped before it was sent");
            return exchange(call);
        } catch (const Failed& error) {
            throw ClientError(error.failure, call.sent,
                              std::string(toString(request.method)) + " " + target.origin.url() + ": " +
                                  std::string(toString(error.failure)) + ": " + error.what());
        }
    }

    const ClientOptions& options() const noexcept { return options_; }

private:
    struct Call {
        const ClientRequest& request;
        const Target& target;
        net::HTTPRequest& head;
        Time deadline;
        bool sent = false;
        bool answered = false;
    };
    struct Idle {
        std::unique_ptr<Connection> connection;
        Time since;
    };

    ClientResponse exchange(Call& call) {
        if (std::unique_ptr<Connection> kept = takeIdle(call.target.origin)) {
            try {
                return exchangeOn(std::move(kept), call);
            } catch (const Failed& error) {
                // The server closed it while the request was under way.
                const bool lost = error.failure == ClientFailure::kBroken && !call.answered;
                if (!lost || !isIdempotent(call.request.method)) throw;
            }
        }
        return exchangeOn(connect(call), call);
    }

    std::unique_ptr<Connection> connect(Call& call) {
        const net::Context::Ptr tls = call.target.origin.secure ? tlsContext() : net::Context::Ptr();
        const net::StreamSocket socket =
            client::connectSocket(call.target.origin, call.deadline, options_.connectTimeout);
        std::unique_ptr<Connection> connection;
        watched(call, socket.impl()->sockfd(), [&] {
            try {
                connection = client::openConnection(socket, call.target.origin, tls);
            } catch (const Poco::Exception& error) {
                throw Failed(ClientFailure::kTls, error.displayText());
            }
        });
        return connection;
    }

    ClientResponse exchangeOn(std::unique_ptr<Connection> connection, Call& call) {
        ClientResponse response;
        call.answered = false;
        watched(call, connection->descriptor(), [&] {
            net::HTTPResponse head;
            call.sent = true;
            try {
                connection->request(call.head, call.request.body, head);
                call.answered = true;
                const bool expected = hasBody(call.request.method, head.getStatus());
                response = toResponse(head, connection->readBody(head, expected, options_.maxResponseBytes));
            } catch (const Poco::Exception& error) {
                throw Failed(ClientFailure::kBroken, error.displayText());
            }
        });
        if (connection->mayBeReused()) keepIdle(call.target.origin, std::move(connection));
        return response;
    }

    /// Runs it until the deadline or the stop; what fails then fails for that reason. A body that ends with its
    /// connection looks complete when the connection was cut.
    template <class Action>
    void watched(const Call& call, int descriptor, Action action) {
        Watchdog::Watch watch(watchdog_, descriptor, call.deadline);
        const std::stop_callback stop(call.request.stop, [&watch] { watch.stop(); });
        std::optional<Failed> failed;
        try {
            action();
        } catch (const Failed& error) {
            failed = error;
        }
        if (watch.cut() == Cut::kDeadline) throw Failed(ClientFailure::kTimeout, "no whole answer in time");
        if (watch.cut() == Cut::kStopped) throw Failed(ClientFailure::kStopped, "stopped while it was under way");
        if (failed) throw Failed(*failed);
    }

    std::unique_ptr<Connection> takeIdle(const Origin& origin) {
        const Time now = std::chrono::steady_clock::now();
        const std::lock_guard lock(mutex_);
        std::vector<Idle>& idle = idle_[origin];
        std::erase_if(idle, [&](const Idle& entry) { return now - entry.since > options_.idleLifetime; });
        while (!idle.empty()) {
            std::unique_ptr<Connection> connection = std::move(idle.back().connection);
            idle.pop_back();
            if (connection->quiet()) return connection;
        }
        return nullptr;
    }

    void keepIdle(const Origin& origin, std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex_);
        std::vector<Idle>& idle = idle_[origin];
        if (idle.size() < options_.maxIdleConnections)
            idle.push_back({std::move(connection), std::chrono::steady_clock::now()});
    }

    net::Context::Ptr tlsContext() {
        const std::lock_guard lock(mutex_);
        if (!tls_) tls_ = makeTlsContext(options_);
        return tls_;
    }

    const ClientOptions options_;
    Watchdog watchdog_;
    std::mutex mutex_;
    net::Context::Ptr tls_;
    std::map<Origin, std::vector<Idle>> idle_;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;

ClientResponse Client::send(const ClientRequest& request) {
    return impl_->send(request);
}

const ClientOptions& Client::options() const noexcept {
    return impl_->options();
}

}  // namespace hub::http
