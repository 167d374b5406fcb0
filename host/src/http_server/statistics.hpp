/// @file http_server/statistics.hpp
/// @brief Counters of the transport, for /metrics.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hub::host {

/// A worker pool at one moment.
struct WorkerPoolStatistics {
    std::size_t threads = 0;
    std::size_t busy = 0;
    std::size_t queued = 0;
    std::uint64_t executed = 0;
    std::uint64_t refused = 0;  ///< Answered 503 because the queue was full.
};

/// A snapshot; counters only grow, the others are levels.
struct HttpServerStatistics {
    std::uint64_t accepted = 0;
    std::uint64_t requests = 0;       ///< Complete requests, whatever became of them.
    std::uint64_t badRequests = 0;    ///< Refused by the transport with a 4xx, 501 or 505.
    std::uint64_t timeouts = 0;       ///< Connections ended by a header, body or send deadline.
    std::uint64_t idleTimeouts = 0;   ///< Connections that ended unused or between requests.
    std::uint64_t overloads = 0;      ///< Connections refused because there were too many.
    std::uint64_t acceptPauses = 0;   ///< Times accepting stopped for a moment (no descriptors, too many connections).
    std::uint64_t disconnects = 0;    ///< Clients that went away before their answer was written.
    std::uint64_t pushOverflows = 0;  ///< Listeners cut off because they did not keep up (Response::subscribe).
    std::uint64_t tlsFailures = 0;    ///< Handshakes that failed.
    std::uint64_t bytesReceived = 0;
    std::uint64_t bytesSent = 0;

    std::size_t connections = 0;  ///< Open now: the sum of those below.
    std::size_t handshaking = 0;
    std::size_t idle = 0;
    std::size_t reading = 0;  ///< In the middle of a request.
    std::size_t handling = 0;
    std::size_t streaming = 0;
    std::size_t pushing = 0;  ///< Listeners: answers that stay open.
    std::size_t writing = 0;  ///< The client is slower than its answer.
    std::size_t closing = 0;

    WorkerPoolStatistics cpu;
    WorkerPoolStatistics database;
    WorkerPoolStatistics stream;
};

}  // namespace hub::host
