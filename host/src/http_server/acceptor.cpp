#include "http_server/acceptor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>

namespace hub::host::transport {
namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;
// Connections beyond the maximum that may be told so at the same time.
constexpr std::size_t kSurplus = 64;

std::string addressText(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* source = address.ss_family == AF_INET6
                             ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr)
                             : static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
    if (inet_ntop(address.ss_family, source, text.data(), text.size()) == nullptr) return {};
    return std::string(withoutMappedPrefix(text.data()));
}

}  // namespace

Acceptor::Acceptor(Shared& shared, const std::vector<std::unique_ptr<EventLoop>>& loops)
    : shared_(shared), loops_(loops) {
    const HttpServerSettings& settings = shared.settings;
    try {
        // Not reusePort: a second hub on the same port would silently take half of the connections.
        socket_.bind(Poco::Net::SocketAddress(settings.listen, settings.port), true, false);
        socket_.listen(kBacklog);
        socket_.setBlocking(false);
        // Accepted sockets inherit both. The user timeout bounds how long the kernel keeps what the client does not
        // take after the connection is closed; twice ours, so that it does not run out before that.
        socket_.setNoDelay(true);
        socket_.setOption(IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(2 * settings.sendTimeout.count()));
        port_ = socket_.address().port();
    } catch (const Poco::Exception& error) {
        throw std::runtime_error("cannot listen on " + settings.listen + ":" + std::to_string(settings.port) + ": " +
                                 error.displayText());
    }
}

Acceptor::Result Acceptor::acceptSome(EventLoop& loop) {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        if (shared_.connections.load(std::memory_order_relaxed) >= shared_.settings.maxConnections + kSurplus) {
            return Result::kPause;
        }
        sockaddr_storage address{};
        socklen_t length = sizeof(address);
        const int accepted =
            ::accept4(descriptor(), reinterpret_cast<sockaddr*>(&address), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted >= 0) {
            Connection::Peer peer{addressText(address), false};
            peer.trusted = !shared_.proxies.empty() && shared_.proxies.contains(peer.address);
            welcome(accepted, std::move(peer), loop);
            continue;
        }
        switch (errno) {
            case EAGAIN:
                return Result::kDone;
            case EINVAL:  // no longer listening
            case EBADF:
                return Result::kEnded;
            case EMFILE:
            case ENFILE:
            case ENOBUFS:
            case ENOMEM:
                return Result::kPause;
            default:  // this client has gone already
                break;
        }
    }
    return Result::kDone;
}

void Acceptor::welcome(int descriptor, Connection::Peer peer, EventLoop& acceptedBy) {
    SSL* const session = shared_.tls.enabled() ? shared_.tls.newSession(descriptor) : nullptr;
    if (shared_.tls.enabled() && session == nullptr) {
        ::close(descriptor);
        return;
    }
    auto channel = std::make_unique<Channel>(descriptor, session);
    EventLoop& loop = **std::ranges::min_element(loops_, {}, [](const auto& candidate) { return candidate->load(); });
    auto connection = std::make_unique<Connection>(loop, shared_, std::move(channel), std::move(peer));
    const bool overloaded =
        shared_.connections.fetch_add(1, std::memory_order_acq_rel) >= shared_.settings.maxConnections;
    Counters::add(acceptedBy.counters().accepted);
    loop.adopt(std::move(connection), overloaded, &loop == &acceptedBy);
}

void Acceptor::stop() noexcept {
    ::shutdown(descriptor(), SHUT_RD);
}

}  // namespace hub::host::transport
