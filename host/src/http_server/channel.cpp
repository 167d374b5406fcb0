#include "http_server/channel.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace hub::host::transport {
namespace {

Channel::Status fromErrno() {
    return errno == EAGAIN || errno == EWOULDBLOCK ? Channel::Status::kWouldBlock : Channel::Status::kFailed;
}

int clampToInt(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

}  // namespace

Channel::Channel(int descriptor, SSL* ssl) noexcept : descriptor_(descriptor), ssl_(ssl) {}

Channel::~Channel() {
    close();
}

Channel::Status Channel::handshake() noexcept {
    ERR_clear_error();
    const int result = SSL_accept(ssl_);
    return result == 1 ? Status::kOk : tlsStatus(result);
}

Channel::Result Channel::read(char* to, std::size_t size) noexcept {
    if (ssl_ != nullptr) return readTls(to, size);
    ssize_t received = 0;
    do {
        received = ::recv(descriptor_, to, size, 0);
    } while (received < 0 && errno == EINTR);
    if (received > 0) return {Status::kOk, static_cast<std::size_t>(received)};
    if (received == 0) return {Status::kEnd, 0};
    waitsForInput_ = true;
    return {fromErrno(), 0};
}

Channel::Result Channel::write(std::string_view first, std::string_view second) noexcept {
    if (ssl_ != nullptr) return writeTls(first.empty() ? second : first);
    std::array<iovec, 2> pieces{{{const_cast<char*>(first.data()), first.size()},  // NOLINT: the kernel only reads
                                 {const_cast<char*>(second.data()), second.size()}}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = second.empty() ? 1 : 2;
    ssize_t sent = 0;
    do {
        sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) return {Status::kOk, static_cast<std::size_t>(sent)};
    waitsForInput_ = false;
    return {fromErrno(), 0};
}

Channel::Result Channel::readTls(char* to, std::size_t size) noexcept {
    ERR_clear_error();
    const int received = SSL_read(ssl_, to, clampToInt(size));
    if (received > 0) return {Status::kOk, static_cast<std::size_t>(received)};
    return {tlsStatus(received), 0};
}

Channel::Result Channel::writeTls(std::string_view data) noexcept {
    if (data.empty()) return {Status::kOk, 0};
    ERR_clear_error();
    const int sent = SSL_write(ssl_, data.data(), clampToInt(data.size()));
    if (sent > 0) return {Status::kOk, static_cast<std::size_t>(sent)};
    return {tlsStatus(sent), 0};
}

Channel::Status Channel::tlsStatus(int result) noexcept {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ:
            waitsForInput_ = true;
            return Status::kWouldBlock;
        case SSL_ERROR_WANT_WRITE:
            waitsForInput_ = false;
            return Status::kWouldBlock;
        case SSL_ERROR_ZERO_RETURN:
            return Status::kEnd;
        default:
            tlsBroken_ = true;
            return Status::kFailed;
    }
}

void Channel::finishWriting() noexcept {
    if (descriptor_ < 0) return;
    if (ssl_ != nullptr && !tlsBroken_ && SSL_is_init_finished(ssl_)) {
        ERR_clear_error();
        SSL_shutdown(ssl_);  // sends close_notify; the client's need not be waited for
    }
    ::shutdown(descriptor_, SHUT_WR);
}

void Channel::dropUnsent() noexcept {
    const linger none{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
}

void Channel::close() noexcept {
    if (descriptor_ < 0) return;
    if (ssl_ != nullptr) {
        if (!tlsBroken_ && SSL_is_init_finished(ssl_) && (SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) == 0) {
            ERR_clear_error();
            SSL_shutdown(ssl_);
        }
        SSL_free(ssl_);
        ssl_ = nullptr;
    }
    ::close(descriptor_);
    descriptor_ = -1;
}

void Channel::breakOff() noexcept {
    ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace hub::host::transport
