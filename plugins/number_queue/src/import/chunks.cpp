#include "import/chunks.hpp"

#include <algorithm>
#include <utility>

#include "hub/log/log.hpp"
#include "import/repository.hpp"
#include "numbers/repository.hpp"

namespace hub::number_queue {

namespace {

/// Both are sorted.
void leaveOut(std::vector<std::string>& phones, const std::vector<LeftOut>& leftOut) {
    auto next = leftOut.begin();
    std::erase_if(phones, [&](const std::string& phone) {
        const bool left = next != leftOut.end() && next->phone == phone;
        if (left) ++next;
        return left;
    });
}

}  // namespace

std::optional<Chunk> Chunks::next(db::Transaction& tx) {
    if (at_ >= numbers_.size()) return std::nullopt;
    std::optional<Chunk> chunk;
    if (next_.valid()) {
        try {
            chunk = next_.get();
        } catch (const db::Error& problem) {
            log::warning("number_queue.import_look_ahead_stopped", {{"problem", problem.what()}});
            ahead_ = false;
        }
    }
    if (!chunk) chunk = read(tx, at_);
    at_ += kMost;
    readAhead();
    return chunk;
}

void Chunks::judgeAgain(db::Transaction& tx, Chunk& chunk) const {
    std::vector<LeftOut> before = std::exchange(chunk.leftOut, {});
    look(tx, chunk);
    chunk.leftOut.insert(chunk.leftOut.end(), before.begin(), before.end());
}

Chunk Chunks::read(db::Transaction& tx, std::size_t begin) const {
    Chunk chunk;
    const std::size_t end = std::min(begin + kMost, numbers_.size());
    chunk.phones.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) chunk.phones.push_back(JudgedRows::phoneOf(numbers_[i]));
    look(tx, chunk);
    return chunk;
}

void Chunks::look(db::Transaction& tx, Chunk& chunk) const {
    if (chunk.phones.empty()) return;
    // How many they are decides how they are joined.
    number_repository::planForParameters(tx);
    chunk.leftOut = import_repository::judge(tx, purpose_.company, chunk.phones);
    leaveOut(chunk.phones, chunk.leftOut);
    chunk.ids.clear();
    if (purpose_.adds && !chunk.phones.empty()) chunk.ids = import_repository::reserveIds(tx, chunk.phones.size());
}

void Chunks::readAhead() {
    if (!ahead_ || at_ >= numbers_.size()) return;
    next_ = std::async(std::launch::async, [this, begin = at_] {
        return database_.inTransaction("judge_numbers", [&](db::Transaction& tx) { return read(tx, begin); });
    });
}

}  // namespace hub::number_queue
