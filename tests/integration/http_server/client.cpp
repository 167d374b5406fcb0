#include "integration/http_server/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>

namespace hub::test {
namespace {

constexpr int kPatience = 10'000;

bool waitFor(int socket, short events, int milliseconds) {
    pollfd descriptor{socket, events, 0};
    return ::poll(&descriptor, 1, milliseconds) > 0;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

}  // namespace

Client::Client(std::uint16_t port, int receiveBuffer) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL has no MSG_NOSIGNAL
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receiveBuffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof(receiveBuffer));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(socket_);
        throw std::runtime_error("cannot connect to the server under test");
    }
}

Client::~Client() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (socket_ >= 0) ::close(socket_);
}

void Client::startTls() {
    static SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket_);
    if (SSL_connect(ssl_) != 1) throw std::runtime_error("TLS handshake failed");
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!waitFor(socket_, POLLOUT, kPatience)) return false;
        const ssize_t sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                             : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Client::fill() {
    if (ended_) return false;
    if ((ssl_ == nullptr || SSL_pending(ssl_) == 0) && !waitFor(socket_, POLLIN, kPatience)) return false;
    std::array<char, 16 * 1024> bytes;
    const ssize_t received = ssl_ != nullptr ? SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                             : ::recv(socket_, bytes.data(), bytes.size(), 0);
    ended_ = received <= 0;
    if (!ended_) buffer_.append(bytes.data(), static_cast<std::size_t>(received));
    return !ended_;
}

bool Client::readLine(std::string& line) {
    std::size_t end = buffer_.find("\r\n");
    while (end == std::string::npos) {
        if (!fill()) return false;
        end = buffer_.find("\r\n");
    }
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return true;
}

bool Client::readCounted(std::string& body, std::size_t count) {
    while (buffer_.size() < count) {
        if (!fill()) return false;
    }
    body.append(buffer_, 0, count);
    buffer_.erase(0, count);
    return true;
}

void Client::readChunked(Answer& answer) {
    std::string line;
    while (readLine(line)) {
        const std::size_t size = std::stoul(line, nullptr, 16);
        if (!readCounted(answer.body, size) || !readLine(line)) return;
        if (size == 0) {
            answer.complete = true;
            return;
        }
    }
}

Answer Client::receive(BodyOf kind) {
    Answer answer;
    std::string line;
    if (!readLine(line) || !line.starts_with("HTTP/1.1 ")) return answer;
    answer.status = std::stoi(line.substr(9, 3));
    while (readLine(line) && !line.empty()) {
        const std::size_t colon = line.find(": ");
        answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
    const bool bodyless = kind == BodyOf::kHead || answer.status < 200 || answer.status == 204 || answer.status == 304;
    if (bodyless) {
        answer.complete = true;
    } else if (answer.has("content-length")) {
        answer.complete = readCounted(answer.body, std::stoul(answer.header("content-length")));
    } else if (answer.header("transfer-encoding") == "chunked") {
        readChunked(answer);
    } else {
        answer.body = receiveAll();
        answer.complete = true;
    }
    return answer;
}

Answer Client::request(std::string_view bytes, BodyOf kind) {
    send(bytes);
    return receive(kind);
}

std::string Client::receiveAll() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool Client::readableWithin(std::chrono::milliseconds time) {
    return !buffer_.empty() || waitFor(socket_, POLLIN, static_cast<int>(time.count()));
}

bool Client::closedWithin(std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!ended_) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !waitFor(socket_, POLLIN, static_cast<int>(left.count()))) return false;
        fill();
    }
    return true;
}

void Client::shutdownWrite() {
    ::shutdown(socket_, SHUT_WR);
}

void Client::reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    ::close(socket_);
    socket_ = -1;
    ended_ = true;
}

}  // namespace hub::test
