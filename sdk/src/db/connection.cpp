#include "connection.hpp"

#include "hub/log/log.hpp"

namespace hub::db::detail {

namespace {

/// How much longer than the server's own timeout we wait for its answer before the connection counts as dead.
constexpr std::chrono::seconds kAnswerGrace{2};
/// Bounds commands that have no statement timeout of their own but must not hang either.
constexpr std::chrono::seconds kHousekeeping{10};

}  // namespace

Connection::Connection(std::shared_ptr<const ConnectionOptions> options, ConnectionLimits limits)
    : options_(std::move(options)), limits_(limits) {}

void Connection::open() {
    forgetPrepared();
    link_.open(*options_);
    opened_ = true;
}

void Connection::finish() noexcept {
    deferred_.clear();
    mode_ = Mode::kNone;
    statementTimeout_ = {};
    if (link_.broken()) return link_.close();
    try {
        const PGTransactionStatusType status = PQtransactionStatus(link_.handle());
        if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) {
            if (const auto failure = script("ROLLBACK")) fail("ROLLBACK", *failure);
        } else if (status != PQTRANS_IDLE) {
            return link_.close();
        }
        if (stalePlans_) {
            if (const auto failure = script("DEALLOCATE ALL")) fail("DEALLOCATE ALL", *failure);
            forgetPrepared();
        }
    } catch (const std::exception& error) {
        log::warning("db.connection_dropped", {{"reason", error.what()}});
        link_.close();
    }
}

void Connection::beginStatement() {
    mode_ = Mode::kStatement;
    committing_ = false;
    statements_ = 0;
}

void Connection::beginTransaction(const std::string& command, const Timeouts& timeouts) {
    mode_ = Mode::kTransaction;
    committing_ = false;
    statements_ = 0;
    savepoints_ = 0;
    deferred_.assign(1, command);
    statementTimeout_ = timeouts.statement;
    const auto set = [this](const char* name, std::chrono::milliseconds value) {
        if (value.count() > 0)
            deferred_.push_back(std::string("SET LOCAL ") + name + " = " + std::to_string(value.count()));
    };
    set("statement_timeout", timeouts.statement);
    set("lock_timeout", timeouts.lock);
}

void Connection::commit(std::string_view name) {
    const std::string label = "COMMIT of " + std::string(name);
    deferred_.clear();  // At most a RELEASE SAVEPOINT, or the BEGIN of a transaction without statements.
    if (!link_.broken() && PQtransactionStatus(link_.handle()) == PQTRANS_IDLE) return;
    committing_ = true;
    if (link_.broken() || PQsendQuery(link_.handle(), "COMMIT") == 0) failSend(label);
    const PgResult result = collect();
    if (!succeeded(result.get())) fail(label, Failure::of(result.get()));
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw Error(label + ": the server rolled back, because a statement had failed", "25P02");
}

std::optional<Failure> Connection::script(const std::string& sql) {
    if (link_.broken() || PQsendQuery(link_.handle(), sql.c_str()) == 0) failSend("script");
    const PgResult result = collect();
    if (succeeded(result.get()) || PQresultStatus(result.get()) == PGRES_EMPTY_QUERY) return std::nullopt;
    return Failure::of(result.get());
}

void Connection::inSavepoint(const std::function<void()>& body) {
    if (mode_ != Mode::kTransaction) throw std::logic_error("a savepoint needs a transaction");
    const std::string name = "hub_" + std::to_string(++savepoints_);
    const std::size_t deferred = deferred_.size();
    const std::uint64_t trips = trips_;
    deferred_.push_back("SAVEPOINT " + name);
    try {
        body();
    } catch (...) {
        undoSavepoint(name, deferred, trips);
        throw;
    }
    if (trips == trips_)
        deferred_.resize(deferred);  // Nothing was executed: never mention it to the server.
    else
        deferred_.push_back("RELEASE SAVEPOINT " + name);
}

void Connection::undoSavepoint(const std::string& name, std::size_t deferred, std::uint64_t trips) noexcept {
    if (trips == trips_) return deferred_.resize(deferred);
    deferred_.clear();
    if (link_.broken()) return;
    try {
        if (const auto failure = script("ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name))
            fail("ROLLBACK TO SAVEPOINT", *failure);
    } catch (const std::exception& error) {
        // The exception that is on its way says more; the transaction cannot be committed any more.
        log::warning("db.savepoint_lost", {{"reason", error.what()}});
        link_.markBroken();
    }
}

Deadline Connection::deadline() const {
    const auto timeout = statementTimeout_.count() > 0 ? statementTimeout_ : limits_.statement;
    if (committing_ || mode_ == Mode::kNone)
        return std::chrono::steady_clock::now() + std::max<std::chrono::milliseconds>(timeout, kHousekeeping);
    if (timeout.count() == 0) return Deadline::max();
    return std::chrono::steady_clock::now() + timeout + kAnswerGrace;
}

PgResult Connection::collect() {
    PgResult last;
    while (PgResult result = link_.next(deadline())) {
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            link_.markBroken();
            throw std::logic_error("COPY needs Transaction::copyIn");
        }
        if (!last || succeeded(last.get())) last = std::move(result);
    }
    if (!last) {
        link_.markBroken();
        throw Unavailable("the database connection ended without an answer", "");
    }
    return last;
}

void Connection::fail(std::string_view name, Failure failure) {
    failure.connectionLost = link_.broken();
    failure.mayHaveCommitted = mode_ == Mode::kStatement || committing_;
    stalePlans_ = stalePlans_ || failure.isStalePlan();
    raise(name, failure);
}

void Connection::fail(QueryTimer& timer, std::string_view name, Failure failure) {
    timer.failing(failure.sqlState);
    fail(name, std::move(failure));
}

void Connection::failSend(std::string_view name) {
    link_.markBroken();
    const char* const reason = link_.handle() != nullptr ? PQerrorMessage(link_.handle()) : "not connected";
    // What could not be sent was not executed.
    throw ConnectionLost(std::string(name) + ": " + firstLine(reason), "", false);
}

}  // namespace hub::db::detail
