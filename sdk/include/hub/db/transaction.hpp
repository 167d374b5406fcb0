/// @file hub/db/transaction.hpp
/// @brief One open transaction. Begun, committed and retried by Database::inTransaction only.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "hub/db/error.hpp"
#include "hub/db/query.hpp"
#include "hub/db/row.hpp"

namespace hub::db {

class BinaryCopyWriter;

namespace detail {
class Connection;
class Result;
}  // namespace detail

/// Feeds COPY … FROM STDIN (text format): fields are escaped, rows go out in bounded chunks.
class CopyWriter {
public:
    virtual ~CopyWriter() = default;
    /// One row. Same value types as Parameters.
    template <class... Args>
    void row(const Args&... values) {
        write(Parameters(values...));
    }
    virtual void write(const Parameters& row) = 0;
};

/// Not thread-safe; lives inside the callback that received it. Any exception leaves the transaction rolled back.
class Transaction {
public:
    explicit Transaction(detail::Connection& connection) noexcept : connection_(connection) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Exactly one row. @throws UnexpectedRowCount
    template <class T, class... Args>
    T queryOne(const Query& query, const Args&... args) {
        std::optional<T> value = queryOptional<T>(query, args...);
        if (!value) throwNoRow(query);
        return std::move(*value);
    }
    /// No or one row. @throws UnexpectedRowCount when there are more.
    template <class T, class... Args>
    std::optional<T> queryOptional(const Query& query, const Args&... args) {
        std::optional<T> value;
        run(query, Parameters(args...), [&](const Row& row) {
            if (value) throwManyRows(query);
            value.emplace(readRow<T>(row));
        });
        return value;
    }
    template <class T, class... Args>
    std::vector<T> queryAll(const Query& query, const Args&... args) {
        std::vector<T> values;
        run(query, Parameters(args...), [&](const Row& row) { values.push_back(readRow<T>(row)); });
        return values;
    }
    /// Rows affected.
    template <class... Args>
    std::int64_t execute(const Query& query, const Args&... args) {
        return run(query, Parameters(args...), [](const Row&) {});
    }
    /// Rows one at a time in bounded memory (single-row mode); the callback must not use the transaction.
    std::int64_t forEach(const Query& query, const Parameters& parameters,
                         const std::function<void(const Row&)>& onRow);
    /// query.text is "COPY table (columns) FROM STDIN". @return rows copied.
    std::int64_t copyIn(const Query& query, const std::function<void(CopyWriter&)>& produce);
    /// query.text is "COPY table (columns) FROM STDIN (FORMAT binary)". @return rows copied.
    std::int64_t copyInBinary(const Query& query, const std::function<void(BinaryCopyWriter&)>& produce);
    /// Runs `body` inside a savepoint: an exception undoes only what the body did, then propagates.
    void inSavepoint(const std::function<void()>& body);

private:
    std::int64_t run(const Query& query, const Parameters& parameters, const std::function<void(const Row&)>& onRow);
    [[noreturn]] static void throwNoRow(const Query& query);
    [[noreturn]] static void throwManyRows(const Query& query);

    detail::Connection& connection_;
};

}  // namespace hub::db
