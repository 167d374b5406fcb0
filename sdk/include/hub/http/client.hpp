/// @file hub/http/client.hpp
/// @brief Calls to other systems over HTTP/1.1 and HTTPS.
///
///     http::Client client({.totalTimeout = 10s});
///     http::ClientRequest request{.method = http::Method::kPost, .url = base + "/users", .body = body};
///     request.headers.add("Content-Type", "application/json");
///     const http::ClientResponse answer = client.send(request);
///
/// Any status is an answer; only what prevents an answer throws. Redirects are answers too: following one with
/// credentials is the caller's decision. hub/http/retry.hpp repeats requests.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>

#include "hub/http/message.hpp"

namespace hub::http {

struct ClientOptions {
    std::chrono::milliseconds connectTimeout{5000};  ///< For each address of the host. Looking it up is not bounded.
    std::chrono::milliseconds totalTimeout{30000};   ///< From the call to the last byte of the answer.
    std::size_t maxResponseBytes = 8 << 20;          ///< Of the body.
    std::size_t maxIdleConnections = 8;              ///< Kept open, for each scheme, host and port.
    std::chrono::milliseconds idleLifetime{20000};   ///< An idle connection is not used after this time.
    bool verifyCertificate = true;                   ///< False is for tests.
    std::string caFile{};                            ///< PEM; trusted instead of the system's authorities.
    std::string userAgent = "dialhub";
};

enum class ClientFailure {
    kConnect,    ///< No such host, refused, no answer within connectTimeout.
    kTls,        ///< No handshake, or a certificate that is not trusted.
    kTimeout,    ///< totalTimeout has passed.
    kBroken,     ///< The connection ended before the answer was complete.
    kTooLarge,   ///< The body is longer than maxResponseBytes.
    kMalformed,  ///< Not HTTP/1.x.
    kStopped,    ///< ClientRequest::stop was requested.
};
std::string_view toString(ClientFailure failure) noexcept;  ///< "connect", "tls", "timeout", …

/// No answer. The text names method, scheme, host and port: never a path, header or body.
class ClientError : public std::runtime_error {
public:
    ClientError(ClientFailure failure, bool mayHaveArrived, const std::string& what)
        : std::runtime_error(what), failure_(failure), mayHaveArrived_(mayHaveArrived) {}

    ClientFailure failure() const noexcept { return failure_; }
    /// False: the server has not seen the request. True: it may have been carried out.
    bool mayHaveArrived() const noexcept { return mayHaveArrived_; }

private:
    ClientFailure failure_;
    bool mayHaveArrived_;
};

struct ClientRequest {
    Method method = Method::kGet;
    std::string url;    ///< http(s)://host[:port]/path?query, encoded already; a fragment is not sent.
    Headers headers{};  ///< Host, Content-Length, Connection and User-Agent are added.
    std::string body{};
    std::optional<std::chrono::milliseconds> timeout{};  ///< Instead of totalTimeout.
    std::stop_token stop{};                              ///< Ends the wait for an answer.
};

struct ClientResponse {
    int status = 0;
    Headers headers{};
    std::string body{};

    bool ok() const noexcept { return status >= 200 && status < 300; }
};

/// Keeps connections open. Thread-safe; destroyed after the last send() has returned. Its thread, which ends what takes
/// too long, starts with the first request. The process has to ignore SIGPIPE, as the hub does.
class Client {
public:
    explicit Client(ClientOptions options = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// A request that a kept connection lost before any byte of the answer is sent once more on a new one, when its
    /// method is idempotent.
    /// @throws ClientError; std::invalid_argument for a URL that is none and for header fields with control characters.
    ClientResponse send(const ClientRequest& request);

    const ClientOptions& options() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// GET, HEAD, PUT, DELETE, OPTIONS.
bool isIdempotent(Method method) noexcept;

/// application/x-www-form-urlencoded, in order; a name may repeat.
std::string formEncode(const Parameters& parameters);
/// The value of Authorization: "Basic …" and "Bearer …".
std::string basicAuthorization(std::string_view user, std::string_view password);
std::string bearerAuthorization(std::string_view token);

}  // namespace hub::http
