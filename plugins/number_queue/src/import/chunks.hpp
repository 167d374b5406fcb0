/// @file
/// @brief The numbers of an import in the portions it adds them in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/database.hpp"
#include "import/judged_rows.hpp"
#include "import/model.hpp"

namespace hub::number_queue {

/// Asks for the next chunk on a thread and a connection of its own, so that two processors work when one chunk is
/// written while the next is looked up. When that fails (no connection is free), it is done in the import's own
/// transaction.
class Chunks {
public:
    /// Numbers in a chunk. Many: each is a savepoint, and beyond 64 of them others take longer to see what is visible.
    static constexpr std::size_t kMost = 50000;

    struct Purpose {
        std::int64_t company = 0;
        bool adds = true;  ///< Else only to tell what would be left out.
    };
    Chunks(db::Database& database, const JudgedRows& judged, const Purpose& purpose)
        : database_(database), numbers_(judged.numbers()), purpose_(purpose) {}

    /// Nothing when there are no more. `tx`: of the import.
    std::optional<Chunk> next(db::Transaction& tx);
    /// Looks the chunk's numbers up once more, when somebody has added some of them since.
    void judgeAgain(db::Transaction& tx, Chunk& chunk) const;

private:
    Chunk read(db::Transaction& tx, std::size_t begin) const;
    void look(db::Transaction& tx, Chunk& chunk) const;
    void readAhead();

    db::Database& database_;
    const std::vector<JudgedRows::Number>& numbers_;
    Purpose purpose_;
    std::size_t at_ = 0;  ///< Where the next one begins.
    bool ahead_ = true;
    std::future<Chunk> next_;
};

}  // namespace hub::number_queue
