// Sending statements and reading their results; connection.cpp has the session's life and its transactions.
#include "connection.hpp"

#include "hub/log/log.hpp"

namespace hub::db::detail {

/// Admits one statement at a time, and one altogether outside a transaction.
class Connection::Use {
public:
    Use(Connection& connection, const Query& query) : connection_(connection) {
        if (connection.busy_)
            throw std::logic_error(std::string(query.name) +
                                   ": another statement of this transaction is still being read");
        if (connection.mode_ == Mode::kNone)
            throw std::logic_error(std::string(query.name) + ": no transaction is open");
        if (connection.mode_ == Mode::kStatement && connection.statements_ > 0)
            throw std::logic_error(std::string(query.name) + ": inStatement runs exactly one statement");
        if (connection.link_.broken()) connection.failSend(query.name);
        ++connection.statements_;
        connection.busy_ = true;
    }
    ~Use() { connection_.busy_ = false; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

private:
    Connection& connection_;
};

Result Connection::execute(const Query& query, const Parameters& parameters) {
    const Use use(*this, query);
    Statement& statement = statementFor(query);
    QueryTimer timer(query.name, statement.statistics, *limits_.slowQuery);
    PgResult result;
    if (!deferred_.empty() || statement.serverName.empty()) {
        result = runPipeline(query, statement, parameters);
    } else {
        if (!sendPrepared(statement.serverName, parameters)) failSend(query.name);
        result = collect();
    }
    if (!succeeded(result.get())) fail(timer, query.name, Failure::of(result.get()));
    Result rows(std::move(result), query.name);
    timer.succeeded(rows.affected());
    return rows;
}

Connection::Statement& Connection::statementFor(const Query& query) {
    auto found = queries_.find(std::string_view(query.name));
    if (found == queries_.end()) found = queries_.try_emplace(query.name, query).first;
    if (found->second.text != query.text)
        throw std::logic_error("two different statements are named " + std::string(query.name));
    return found->second;
}

void Connection::forgetPrepared() noexcept {
    for (auto& [name, statement] : queries_) statement.serverName.clear();
    stalePlans_ = false;
}

bool Connection::sendPrepared(const std::string& serverName, const Parameters& parameters) {
    const auto values = parameters.values();
    std::vector<const char*> data(values.size());
    std::vector<int> lengths(values.size());
    std::vector<int> formats(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        data[i] = values[i].null ? nullptr : values[i].data.c_str();
        lengths[i] = static_cast<int>(values[i].data.size());
        formats[i] = values[i].binary ? 1 : 0;
    }
    return PQsendQueryPrepared(link_.handle(), serverName.c_str(), static_cast<int>(values.size()), data.data(),
                               lengths.data(), formats.data(), 0) == 1;
}

bool Connection::sendPipeline(const Query& query, const std::string& serverName, bool prepare,
                              const Parameters& parameters) {
    PGconn* const handle = link_.handle();
    if (PQenterPipelineMode(handle) == 0) return false;
    for (const std::string& command : deferred_)
        if (PQsendQueryParams(handle, command.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 0) return false;
    if (prepare && PQsendPrepare(handle, serverName.c_str(), query.text, 0, nullptr) == 0) return false;
    return sendPrepared(serverName, parameters) && PQpipelineSync(handle) == 1;
}

PgResult Connection::runPipeline(const Query& query, Statement& statement, const Parameters& parameters) {
    const bool prepare = statement.serverName.empty();
    const std::string serverName = prepare ? "hub_" + std::to_string(++preparedCount_) : statement.serverName;
    if (!sendPipeline(query, serverName, prepare, parameters)) failSend(query.name);
    const std::size_t commands = deferred_.size();
    const std::size_t expected = commands + (prepare ? 2 : 1);
    deferred_.clear();
    ++trips_;

    PgResult answer;
    bool failed = false;
    for (std::size_t i = 0; i < expected && !link_.broken(); ++i) {
        PgResult result = collect();
        const bool good = succeeded(result.get());
        if (good && prepare && i == commands) statement.serverName = serverName;
        if (!failed) answer = std::move(result);
        failed = failed || !good;
    }
    // Outside a transaction the commit happens at the sync: only its answer makes the statement's result final.
    PgResult problem = endPipeline();
    return !failed && problem ? std::move(problem) : std::move(answer);
}

PgResult Connection::endPipeline() {
    PgResult problem;
    bool sawNull = false;
    while (!link_.broken()) {
        PgResult result = link_.next(deadline());
        if (!result && sawNull) link_.markBroken();
        sawNull = !result;
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
            if (PQexitPipelineMode(link_.handle()) == 0) link_.markBroken();
            return problem;
        }
        if (result && !problem) problem = std::move(result);
    }
    if (!problem) problem.reset(PQmakeEmptyPGresult(link_.handle(), PGRES_FATAL_ERROR));
    return problem;
}

void Connection::flushDeferred(std::string_view name) {
    if (deferred_.empty()) return;
    std::string commands;
    for (const std::string& command : deferred_) commands += command + ";";
    deferred_.clear();
    ++trips_;
    if (const auto failure = script(commands)) fail(name, *failure);
}

void Connection::prepare(const Query& query, Statement& statement) {
    if (!statement.serverName.empty()) return;
    const std::string serverName = "hub_" + std::to_string(++preparedCount_);
    if (PQsendPrepare(link_.handle(), serverName.c_str(), query.text, 0, nullptr) == 0) failSend(query.name);
    const PgResult result = collect();
    if (!succeeded(result.get())) fail(query.name, Failure::of(result.get()));
    statement.serverName = serverName;
}

std::int64_t Connection::forEach(const Query& query, const Parameters& parameters,
                                 const std::function<void(const Row&)>& onRow) {
    const Use use(*this, query);
    Statement& statement = statementFor(query);
    QueryTimer timer(query.name, statement.statistics, *limits_.slowQuery);
    flushDeferred(query.name);
    prepare(query, statement);
    if (!sendPrepared(statement.serverName, parameters) || PQsetSingleRowMode(link_.handle()) == 0)
        failSend(query.name);

    std::int64_t rows = 0;
    while (PgResult received = link_.next(deadline())) {
        const ExecStatusType status = PQresultStatus(received.get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) continue;  // The end of the rows.
        if (status != PGRES_SINGLE_TUPLE) {
            drain();
            fail(timer, query.name, Failure::of(received.get()));
        }
        const Result result(std::move(received), query.name);
        try {
            onRow(Row(result, 0));
        } catch (...) {
            link_.cancel();
            drain();
            throw;
        }
        ++rows;
    }
    timer.succeeded(rows);
    return rows;
}

void Connection::drain() noexcept {
    try {
        while (!link_.broken()) {
            const PgResult result = link_.next(deadline());
            if (!result) return;
            const ExecStatusType status = PQresultStatus(result.get());
            if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) link_.markBroken();
        }
    } catch (const std::exception& error) {
        log::warning("db.connection_dropped", {{"reason", error.what()}});
        link_.markBroken();
    }
}

std::int64_t Connection::copyIn(const Query& query, const std::function<void(const SendChunk&)>& produce) {
    const Use use(*this, query);
    QueryTimer timer(query.name, statementFor(query).statistics, *limits_.slowQuery);
    flushDeferred(query.name);
    if (PQsendQuery(link_.handle(), query.text) == 0) failSend(query.name);
    const PgResult started = link_.next(deadline());
    if (PQresultStatus(started.get()) != PGRES_COPY_IN) {
        drain();
        if (PQresultStatus(started.get()) == PGRES_FATAL_ERROR) fail(timer, query.name, Failure::of(started.get()));
        throw std::logic_error(std::string(query.name) + ": not a COPY … FROM STDIN");
    }
    try {
        produce([&](std::string_view chunk) { sendCopyData(query, chunk); });
    } catch (...) {
        PQputCopyEnd(link_.handle(), "the client gave up");
        drain();
        throw;
    }
    PgResult result = endCopy();
    if (!succeeded(result.get())) fail(timer, query.name, Failure::of(result.get()));
    const std::int64_t rows = Result(std::move(result), query.name).affected();
    timer.succeeded(rows);
    return rows;
}

void Connection::sendCopyData(const Query& query, std::string_view chunk) {
    int sent = 0;
    while ((sent = PQputCopyData(link_.handle(), chunk.data(), static_cast<int>(chunk.size()))) == 0)
        link_.flush(deadline());
    if (sent > 0) return link_.flush(deadline());
    const PgResult result = collect();
    fail(query.name, Failure::of(result.get()));
}

PgResult Connection::endCopy() {
    while (PQputCopyEnd(link_.handle(), nullptr) == 0) link_.flush(deadline());
    return collect();
}

}  // namespace hub::db::detail
