/// @file http_server/channel.hpp
/// @brief One non-blocking byte stream to a client: plain TCP, or TLS over it.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

using SSL = struct ssl_st;

namespace hub::host::transport {

/// Owns the descriptor. Not thread-safe but for breakOff; one thread at a time.
class Channel {
public:
    enum class Status {
        kOk,
        kWouldBlock,
        kEnd,     ///< The client has sent everything (read) or has gone (write).
        kFailed,  ///< Reset, or a TLS error.
    };
    struct Result {
        Status status = Status::kFailed;
        std::size_t bytes = 0;  ///< Moved; not 0 only with kOk.
    };

    /// ssl: nullptr for plain TCP; taken over.
    explicit Channel(int descriptor, SSL* ssl = nullptr) noexcept;
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    int descriptor() const noexcept { return descriptor_; }
    bool secure() const noexcept { return ssl_ != nullptr; }

    /// TLS only; to be repeated whenever the socket is ready until it is no longer kWouldBlock.
    Status handshake() noexcept;
    Result read(char* to, std::size_t size) noexcept;
    /// Writes from first, then from second; with TLS only from the first that is not empty.
    Result write(std::string_view first, std::string_view second = {}) noexcept;
    /// What the last kWouldBlock waits for.
    bool waitsForInput() const noexcept { return waitsForInput_; }

    /// Tells the client that nothing more will come; it may still send.
    void finishWriting() noexcept;
    /// Makes close() reset the connection: the kernel shall not keep what the client does not take.
    void dropUnsent() noexcept;
    void close() noexcept;
    /// Makes every present and future operation fail. Callable from any thread while the channel lives.
    void breakOff() noexcept;

private:
    Result readTls(char* to, std::size_t size) noexcept;
    Result writeTls(std::string_view data) noexcept;
    Status tlsStatus(int result) noexcept;

    int descriptor_;
    SSL* ssl_;
    bool waitsForInput_ = false;
    bool tlsBroken_ = false;  ///< After a fatal error OpenSSL forbids further calls, SSL_shutdown included.
};

}  // namespace hub::host::transport
