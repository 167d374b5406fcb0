#include "hub/db/binary_copy.hpp"

#include <stdexcept>

namespace hub::db {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChunk = std::size_t{64} * 1024;
constexpr std::string_view kSignature("PGCOPY\n\xff\r\n\0", 11);
/// PostgreSQL counts from 2000.
constexpr time::Timestamp kEpoch = std::chrono::sys_days(2000y / 1 / 1);

}  // namespace

BinaryCopyWriter::BinaryCopyWriter(std::function<void(std::string_view chunk)> send) : send_(std::move(send)) {
    buffer_.reserve(kChunk + 4096);
    buffer_ += kSignature;
    appendNumber(std::int32_t{0});  // Flags: none.
    appendNumber(std::int32_t{0});  // Bytes of header extension: none.
}

void BinaryCopyWriter::finish() {
    appendNumber(std::int16_t{-1});
    send_(buffer_);
    buffer_.clear();
}

void BinaryCopyWriter::append(bool value) {
    appendNumber(std::int32_t{1});
    buffer_ += value ? '\1' : '\0';
}

void BinaryCopyWriter::append(std::string_view value) {
    if (value.find('\0') != std::string_view::npos)
        throw std::invalid_argument("text with a NUL character cannot be stored in the database");
    appendNumber(static_cast<std::int32_t>(value.size()));
    buffer_ += value;
}

void BinaryCopyWriter::append(time::Timestamp value) {
    append(static_cast<std::int64_t>((value - kEpoch).count()));
}

void BinaryCopyWriter::append(std::nullopt_t) {
    appendNumber(std::int32_t{-1});
}

void BinaryCopyWriter::sendIfFull() {
    if (buffer_.size() < kChunk) return;
    send_(buffer_);
    buffer_.clear();
}

}  // namespace hub::db
