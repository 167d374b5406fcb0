/// @file Raw sockets for tests of the transport: what a client sends and when is up to the test, byte by byte.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

using SSL = struct ssl_st;

namespace hub::test {

struct Answer {
    int status = 0;                              ///< 0: no answer came.
    std::map<std::string, std::string> headers;  ///< Names in lower case; the last one of a name.
    std::string body;
    bool complete = false;

    bool has(const std::string& name) const { return headers.count(name) != 0; }
    std::string header(const std::string& name) const { return has(name) ? headers.at(name) : std::string(); }
};

enum class BodyOf { kNormal, kHead };

/// Blocking, each operation for 10 s at the most.
class Client {
public:
    /// receiveBuffer: the socket's, in bytes; 0 leaves it to the kernel.
    explicit Client(std::uint16_t port, int receiveBuffer = 0);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Goes on over TLS, without checking the certificate.
    void startTls();

    /// False when the connection is broken.
    bool send(std::string_view bytes);
    /// One answer; interim ones (100) count. Bytes behind it are kept for the next call.
    Answer receive(BodyOf kind = BodyOf::kNormal);
    Answer request(std::string_view bytes, BodyOf kind = BodyOf::kNormal);
    /// All until the server closes.
    std::string receiveAll();
    /// Waits until the server closes (or resets); false when it has not after the time given.
    bool closedWithin(std::chrono::milliseconds time);
    /// Whether something arrives within the time given. Nothing is consumed.
    bool readableWithin(std::chrono::milliseconds time);

    void shutdownWrite();
    /// Closes so that the server sees a reset.
    void reset();
    int descriptor() const { return socket_; }

private:
    bool fill();
    bool readLine(std::string& line);
    void readChunked(Answer& answer);
    bool readCounted(std::string& body, std::size_t count);

    int socket_ = -1;
    SSL* ssl_ = nullptr;
    std::string buffer_;
    bool ended_ = false;
};

}  // namespace hub::test
