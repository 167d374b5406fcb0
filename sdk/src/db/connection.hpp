/// @file connection.hpp
/// @brief One pool slot: a PostgreSQL connection, its prepared statements and the state of its transaction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "error_map.hpp"
#include "hub/db/transaction.hpp"
#include "pg_link.hpp"
#include "query_statistics.hpp"

namespace hub::db::detail {

struct ConnectionLimits {
    std::chrono::milliseconds statement{0};  ///< The server's statement_timeout; 0: none.
    std::shared_ptr<const SlowQueryLimit> slowQuery = std::make_shared<const SlowQueryLimit>(0);
};

/// Not thread-safe. Usage: ready (open() or usable()), then beginStatement() or beginTransaction(), the work, commit(),
/// and finish() in any case.
///
/// BEGIN and SAVEPOINT are deferred: they travel with the next statement, so that a transaction of one statement
/// costs two round trips and one without statements costs none. A statement's first use is prepared in the same trip.
class Connection {
public:
    Connection(std::shared_ptr<const ConnectionOptions> options, ConnectionLimits limits);

    /// False until opened and after a loss; notices a dead server without a round trip.
    bool usable() noexcept { return link_.takeInput(); }
    /// Connects (again). @throws Unavailable
    void open();
    bool opened() const noexcept { return opened_; }  ///< Ever, not now.
    /// Ends the lease: no transaction of it is left open, or the connection is closed.
    void finish() noexcept;

    /// The next statement runs on its own; a second one is a std::logic_error.
    void beginStatement();
    struct Timeouts {
        std::chrono::milliseconds statement;
        std::chrono::milliseconds lock;
    };
    /// `command` is "BEGIN …". Timeouts other than 0 replace the session's for this transaction.
    void beginTransaction(const std::string& command, const Timeouts& timeouts);
    /// `name` is the transaction's. @throws Error when the server rolled back instead.
    void commit(std::string_view name);

    /// `query.name` must live as long as the result.
    Result execute(const Query& query, const Parameters& parameters);
    std::int64_t forEach(const Query& query, const Parameters& parameters,
                         const std::function<void(const Row&)>& onRow);
    using SendChunk = std::function<void(std::string_view chunk)>;
    /// `produce` sends the bytes of the format that query.text names.
    std::int64_t copyIn(const Query& query, const std::function<void(const SendChunk&)>& produce);
    void inSavepoint(const std::function<void()>& body);

    /// Statements without parameters or rows, through the simple protocol: utility commands and migration files.
    std::optional<Failure> script(const std::string& sql);

private:
    enum class Mode { kNone, kStatement, kTransaction };
    /// A query this connection has met.
    struct Statement {
        explicit Statement(const Query& query) : text(query.text), statistics(query.name) {}
        std::string text;
        std::string serverName;  ///< Of the prepared statement; empty until there is one.
        QueryStatistics statistics;
    };
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>()(name); }
    };
    class Use;

    Deadline deadline() const;
    Statement& statementFor(const Query& query);
    void prepare(const Query& query, Statement& statement);
    void forgetPrepared() noexcept;
    void flushDeferred(std::string_view name);
    void undoSavepoint(const std::string& name, std::size_t deferred, std::uint64_t trips) noexcept;

    bool sendPrepared(const std::string& serverName, const Parameters& parameters);
    PgResult runPipeline(const Query& query, Statement& statement, const Parameters& parameters);
    bool sendPipeline(const Query& query, const std::string& serverName, bool prepare, const Parameters& parameters);
    /// The last result of the command in flight, or the first that failed.
    PgResult collect();
    /// Leaves pipeline mode; what went wrong at the sync, if anything.
    PgResult endPipeline();
    /// Drops what the command in flight still sends.
    void drain() noexcept;
    void sendCopyData(const Query& query, std::string_view chunk);
    PgResult endCopy();
    [[noreturn]] void fail(std::string_view name, Failure failure);
    [[noreturn]] void fail(QueryTimer& timer, std::string_view name, Failure failure);
    [[noreturn]] void failSend(std::string_view name);

    std::shared_ptr<const ConnectionOptions> options_;
    ConnectionLimits limits_;
    PgLink link_;
    std::unordered_map<std::string, Statement, NameHash, std::equal_to<>> queries_;  // By query name.
    std::uint64_t preparedCount_ = 0;                                                ///< Makes the server's names.
    bool stalePlans_ = false;
    bool opened_ = false;

    Mode mode_ = Mode::kNone;
    bool committing_ = false;
    bool busy_ = false;
    int statements_ = 0;
    int savepoints_ = 0;
    std::chrono::milliseconds statementTimeout_{0};
    std::vector<std::string> deferred_;
    std::uint64_t trips_ = 0;  ///< How often deferred_ has been sent.
};

}  // namespace hub::db::detail
