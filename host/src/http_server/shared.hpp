/// @file http_server/shared.hpp
/// @brief What all connections and event loops of one server share.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "http_server/body_budget.hpp"
#include "http_server/http_server.hpp"
#include "http_server/request_reader.hpp"
#include "http_server/response_writer.hpp"
#include "http_server/tls_context.hpp"
#include "http_server/trusted_proxies.hpp"
#include "http_server/worker_pool.hpp"

namespace hub::host::transport {

enum class Phase { kHandshake, kIdle, kReading, kHandling, kStreaming, kPushing, kWriting, kClosing, kClosed };
inline constexpr std::size_t kPhases = 9;

/// One a loop, so that loops do not share cache lines; workers add to the counters of the connection's loop.
struct alignas(64) Counters {
    using Count = std::atomic<std::uint64_t>;
    Count accepted{0}, requests{0}, badRequests{0}, timeouts{0}, idleTimeouts{0}, overloads{0}, acceptPauses{0};
    Count disconnects{0}, pushOverflows{0}, tlsFailures{0}, bytesReceived{0}, bytesSent{0};
    std::array<std::atomic<std::int64_t>, kPhases> phases{};

    static void add(Count& count, std::uint64_t n = 1) noexcept { count.fetch_add(n, std::memory_order_relaxed); }
    void enter(Phase phase) noexcept {
        phases[static_cast<std::size_t>(phase)].fetch_add(1, std::memory_order_relaxed);
    }
    void leave(Phase phase) noexcept {
        phases[static_cast<std::size_t>(phase)].fetch_sub(1, std::memory_order_relaxed);
    }
};

/// Thread-safe; lives as long as the server.
struct Shared {
    Shared(HttpServerSettings s, RequestHandler& h);

    /// The pool that runs requests of this kind; nullptr: they run on the event loop.
    WorkerPool* poolFor(http::Execution execution, std::size_t bodySize) noexcept;
    /// handler.handle, with whatever escapes from it turned into a 500.
    http::Response handle(http::Request&& request, const AnswerContext& context) noexcept;
    /// handler.refuse, with a bare answer should that fail too.
    http::Response refuse(const Refusal& refusal, const http::Request& partial) noexcept;
    http::Response overloaded(const AnswerContext& context) noexcept;  ///< 503
    http::Response failed(const AnswerContext& context) noexcept;      ///< 500

    const HttpServerSettings settings;
    RequestHandler& handler;
    const HeadLimits headLimits;
    const TrustedProxies proxies;
    const TlsContext tls;
    WorkerPool cpu;
    WorkerPool database;
    WorkerPool stream;
    BodyBudget bodies;
    std::atomic<bool> stopping{false};

    /// Open connections of all loops.
    std::atomic<std::size_t> connections{0};
    /// A connection ended; wakes awaitDrained.
    void connectionEnded() noexcept;
    /// Waits until there is none left, or for grace. Only while stopping.
    void awaitDrained(std::chrono::milliseconds grace);

private:
    std::mutex drainMutex_;
    std::condition_variable drained_;
};

}  // namespace hub::host::transport
