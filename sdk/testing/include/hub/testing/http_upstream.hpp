/// @file hub/testing/http_upstream.hpp
/// @brief The other system, played by a script: a real HTTP server on a real socket.
///
///     HttpUpstream upstream;
///     upstream.script("POST", "/users", {{.status = 503}, {.status = 201, .body = R"({"id": 7})"}});
///     Client client(upstream.url());
///     CHECK(client.createUser("jo") == 7);      // tried again after the 503
///     CHECK(upstream.requests().size() == 2);
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::testing {

/// A request as it arrived.
struct UpstreamRequest {
    std::string method;
    std::string target;  ///< With query.
    http::Headers headers;
    std::string body;
};

struct UpstreamAnswer {
    int status = 200;
    http::Headers headers{};
    std::string body{};
    std::chrono::milliseconds delay{0};  ///< Before the first byte.
    /// The head announces the whole body, but the connection is reset after so many bytes of it.
    std::optional<std::size_t> resetAfter{};
};

/// Listens on 127.0.0.1, on a free port. Keeps connections alive; each one has a thread. Thread-safe.
class HttpUpstream {
public:
    using Handler = std::function<UpstreamAnswer(const UpstreamRequest&)>;

    HttpUpstream();
    ~HttpUpstream();
    HttpUpstream(const HttpUpstream&) = delete;
    HttpUpstream& operator=(const HttpUpstream&) = delete;

    /// "http://127.0.0.1:port"; also after stop(), when nothing listens there.
    const std::string& url() const noexcept { return url_; }

    /// Answers to requests with this method and path (without query), in order; the last one is repeated. Replaces what
    /// was said for them before. Requests nothing was said for get 404.
    void script(const std::string& method, const std::string& path, std::vector<UpstreamAnswer> answers);
    /// Called on the connection's thread.
    void handle(const std::string& method, const std::string& path, Handler handler);

    /// In order of arrival.
    std::vector<UpstreamRequest> requests() const;
    /// Waits until at least so many have arrived. @throws std::runtime_error listing them when they have not in time.
    std::vector<UpstreamRequest> waitForRequests(std::size_t count,
                                                 std::chrono::milliseconds timeout = std::chrono::seconds(10)) const;

    /// From now on connections are refused; those that are open are closed.
    void stop() noexcept;

private:
    class Server;
    std::unique_ptr<Server> server_;
    std::string url_;
};

}  // namespace hub::testing
