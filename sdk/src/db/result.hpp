/// @file result.hpp
/// @brief An owned PGresult with column look-up.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hub::db::detail {

struct PgResultDeleter {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, PgResultDeleter>;

inline bool succeeded(const PGresult* result) noexcept {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/// `queryName` must outlive the result.
class Result {
public:
    Result(PgResult result, std::string_view queryName) noexcept : result_(std::move(result)), queryName_(queryName) {}

    int rows() const noexcept { return PQntuples(result_.get()); }
    int columns() const noexcept { return PQnfields(result_.get()); }
    /// Rows a SELECT returned or INSERT, UPDATE, DELETE, COPY changed; 0 for other commands.
    std::int64_t affected() const noexcept;
    std::string_view commandTag() const noexcept { return PQcmdStatus(result_.get()); }

    /// -1 when there is no such column.
    int find(std::string_view column) const noexcept;
    std::string_view columnName(int column) const noexcept { return PQfname(result_.get(), column); }
    std::string columnNames() const;
    bool isNull(int row, int column) const noexcept { return PQgetisnull(result_.get(), row, column) == 1; }
    std::string_view text(int row, int column) const noexcept {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }
    std::string_view queryName() const noexcept { return queryName_; }

private:
    PgResult result_;
    std::string_view queryName_;
    // fromRow functions read columns in the same order for each row: the next one is usually the right one.
    mutable int nextColumn_ = 0;
};

}  // namespace hub::db::detail
