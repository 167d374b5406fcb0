#pragma once

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include "http/client/target.hpp"
#include "hub/http/client.hpp"

namespace hub::http::client {

/// What went wrong inside one exchange; send() adds who was asked.
class Failed : public std::runtime_error {
public:
    Failed(ClientFailure kind, const std::string& reason) : std::runtime_error(reason), failure(kind) {}
    ClientFailure failure;
};

/// One connection of HTTP/1.1, plain or TLS; used by one thread at a time.
class Connection {
public:
    virtual ~Connection() = default;

    /// Sends the request, waits for the head of the answer.
    /// @throws Failed, kBroken when nothing of an answer came; Poco::Exception
    virtual void request(Poco::Net::HTTPRequest& head, const std::string& body, Poco::Net::HTTPResponse& response) = 0;
    /// The rest of the answer; `limit` bounds it. Afterwards mayBeReused() is known. @throws Failed, Poco::Exception
    virtual std::string readBody(const Poco::Net::HTTPResponse& response, bool expected, std::size_t limit) = 0;

    virtual bool mayBeReused() const = 0;
    /// Nothing has happened on it while it was idle.
    virtual bool quiet() = 0;
    virtual int descriptor() = 0;
};

/// Connected, without TLS yet. Addresses of the host are tried one after the other. @throws Failed
Poco::Net::StreamSocket connectSocket(const Origin& origin, std::chrono::steady_clock::time_point deadline,
                                      std::chrono::milliseconds each);

/// Does the TLS handshake when there is a context. @throws Failed, Poco::Exception
std::unique_ptr<Connection> openConnection(const Poco::Net::StreamSocket& socket, const Origin& origin,
                                           Poco::Net::Context::Ptr tls);

}  // namespace hub::http::client
