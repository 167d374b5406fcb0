/// @file http_server/acceptor.hpp
/// @brief The listening socket, shared by all event loops.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <Poco/Net/ServerSocket.h>

#include "http_server/event_loop.hpp"
#include "http_server/shared.hpp"

namespace hub::host::transport {

/// Thread-safe after construction.
class Acceptor {
public:
    enum class Result {
        kDone,   ///< Nobody is waiting.
        kPause,  ///< No descriptor or no room for a connection: try again in a moment. Clients wait in the backlog.
        kEnded,  ///< Stopped.
    };

    /// Binds and listens. @throws std::runtime_error naming the address.
    Acceptor(Shared& shared, const std::vector<std::unique_ptr<EventLoop>>& loops);

    int descriptor() const noexcept { return socket_.impl()->sockfd(); }
    std::uint16_t port() const noexcept { return port_; }

    /// Accepts who is waiting, on the thread of loop, and gives each to the loop with the fewest connections.
    Result acceptSome(EventLoop& loop);
    /// New clients are refused from now on.
    void stop() noexcept;

private:
    void welcome(int descriptor, Connection::Peer peer, EventLoop& acceptedBy);

    Shared& shared_;
    const std::vector<std::unique_ptr<EventLoop>>& loops_;
    Poco::Net::ServerSocket socket_;
    std::uint16_t port_ = 0;
};

}  // namespace hub::host::transport
