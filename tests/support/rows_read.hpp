/// @file support/rows_read.hpp
/// @brief Tells plans that read whole tables from those that do not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/db/database.hpp"

namespace hub::testing {

/// How many rows of these tables the body's statements read, in one transaction of the session.
template <class Body>
std::int64_t rowsRead(db::Database& session, const std::vector<std::string>& tables, Body body) {
    static constexpr db::Query kRowsRead{
        "test.rows_read",
        "SELECT sum(seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_xact_user_tables WHERE relname = ANY ($1)"};
    return session.inTransaction("rows_read", [&](db::Transaction& tx) {
        // The view has what the session has not reported yet too.
        const auto before = tx.queryOne<std::int64_t>(kRowsRead, tables);
        body(tx);
        return tx.queryOne<std::int64_t>(kRowsRead, tables) - before;
    });
}

}  // namespace hub::testing
