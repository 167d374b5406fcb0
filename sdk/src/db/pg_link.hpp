/// @file pg_link.hpp
/// @brief One libpq connection, non-blocking, with a deadline on every wait.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>

#include "connection_options.hpp"
#include "result.hpp"

namespace hub::db::detail {

using Deadline = std::chrono::steady_clock::time_point;

/// Not thread-safe. Commands are sent with libpq's PQsend… functions on handle(); answers are fetched with next().
class PgLink {
public:
    /// Replaces whatever connection there was. @throws Unavailable
    void open(const ConnectionOptions& options);
    void close() noexcept { handle_.reset(); }

    /// Takes in what the server has sent unasked, without a round trip. False when it has gone.
    bool takeInput() noexcept;
    bool broken() const noexcept { return !handle_ || lost_ || PQstatus(handle_.get()) != CONNECTION_OK; }
    /// Gives the connection up, for example when the protocol state is unknown.
    void markBroken() noexcept { lost_ = true; }

    PGconn* handle() const noexcept { return handle_.get(); }
    int socket() const noexcept { return PQsocket(handle_.get()); }

    /// The next result of the command in flight, null after its last one. Sends what is still buffered first.
    /// @throws Unavailable when the deadline passes; the link is broken then.
    PgResult next(Deadline deadline);
    /// Sends everything that is buffered.
    void flush(Deadline deadline);
    /// Asks the server to stop the command in flight; its results still have to be fetched.
    void cancel() noexcept;

private:
    bool waitFor(short events, Deadline deadline) noexcept;
    [[noreturn]] void throwSilent();

    struct Finish {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Finish> handle_;
    bool lost_ = false;
};

}  // namespace hub::db::detail
