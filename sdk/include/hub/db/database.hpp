/// @file hub/db/database.hpp
/// @brief The PostgreSQL database as plugins see it: a bounded pool of connections and transactions.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "hub/db/transaction.hpp"

namespace hub::db {

/// When may a whole transaction be run again by the layer itself?
enum class Retry {
    kNever,
    kConflicts,   ///< When the server has undone everything: serialization failure, deadlock, or a connection lost before
                  ///< COMMIT was sent. The default; the body must bear being run again.
    kIdempotent,  ///< Also when COMMIT's (or a single statement's) answer was lost: what the body does must bear being
                  ///< committed twice.
};

struct TransactionOptions {
    Retry retry = Retry::kConflicts;
    bool readOnly = false;
    bool serializable = false;  ///< Else READ COMMITTED.
    int maxAttempts = 3;
    std::chrono::milliseconds statementTimeout{0};  ///< Replaces the pool's for this transaction; 0 keeps it.
    std::chrono::milliseconds lockTimeout{0};       ///< Likewise. For large work that is sent twice at once: the second waits.
};

struct PoolSettings {
    std::string connection;  ///< libpq connection string or URI; several hosts and target_session_attrs allowed.
    std::string applicationName = "dialhub";
    std::size_t maxConnections = 8;
    std::chrono::milliseconds acquireTimeout{2000};
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds statementTimeout{10000};
    std::chrono::milliseconds lockTimeout{5000};
    std::chrono::milliseconds idleInTransactionTimeout{15000};
    std::chrono::milliseconds slowQuery{500};  ///< Statements slower than this are logged by name; 0: never.
};

struct PoolStatistics {
    std::size_t size = 0;  ///< Connections, in use or idle.
    std::size_t inUse = 0;
    std::size_t waiting = 0;
    std::uint64_t acquired = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t reconnects = 0;
};

/// Thread-safe. Connections are opened on demand, validated on lease without a round trip, reset and re-opened after a
/// server restart, and never handed out inside a foreign transaction.
class Database {
public:
    /// Does not connect.
    explicit Database(PoolSettings settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `body` in a transaction named for logs and metrics; commits when it returns and gives its result, rolls back
    /// when it throws. @throws Unavailable when no connection was free in time or the server is away.
    template <class Body>
    auto inTransaction(std::string_view name, Body&& body, const TransactionOptions& options = {}) {
        using Result = std::invoke_result_t<Body&, Transaction&>;
        if constexpr (std::is_void_v<Result>) {
            runTransaction(name, [&](Transaction& tx) { body(tx); }, options);
        } else {
            std::optional<Result> result;
            runTransaction(name, [&](Transaction& tx) { result.emplace(body(tx)); }, options);
            return std::move(*result);
        }
    }

    /// One statement on its own (autocommit, one round trip); the body may run exactly one statement.
    template <class Body>
    auto inStatement(std::string_view name, Body&& body, Retry retry = Retry::kConflicts) {
        using Result = std::invoke_result_t<Body&, Transaction&>;
        if constexpr (std::is_void_v<Result>) {
            runStatement(name, [&](Transaction& tx) { body(tx); }, retry);
        } else {
            std::optional<Result> result;
            runStatement(name, [&](Transaction& tx) { result.emplace(body(tx)); }, retry);
            return std::move(*result);
        }
    }

    /// Calls `onNotification(channel, payload)` for each NOTIFY from a dedicated connection and thread until the returned
    /// handle is destroyed. Reconnects with back-off; `onGap` is called after each reconnect, when messages may be missing.
    class Subscription {
    public:
        virtual ~Subscription() = default;
    };
    std::unique_ptr<Subscription> listen(std::vector<std::string> channels,
                                         std::function<void(std::string_view channel, std::string_view payload)> onNotification,
                                         std::function<void()> onGap);

    /// Throws Unavailable unless a connection can be had and answers.
    void ping();
    PoolStatistics statistics() const;
    /// Replaces settings().slowQuery from now on.
    void setSlowQuery(std::chrono::milliseconds limit) noexcept;
    const PoolSettings& settings() const noexcept;
    /// Refuses new work and closes idle connections; leased ones close when returned.
    void close() noexcept;

private:
    void runTransaction(std::string_view name, const std::function<void(Transaction&)>& body, const TransactionOptions& options);
    void runStatement(std::string_view name, const std::function<void(Transaction&)>& body, Retry retry);

    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hub::db
