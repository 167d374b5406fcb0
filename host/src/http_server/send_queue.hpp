/// @file http_server/send_queue.hpp
/// @brief Bytes the client has not taken yet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace hub::host::transport {

/// Empty queues hold no memory.
class SendQueue {
public:
    bool empty() const noexcept { return sent_ == bytes_.size(); }
    std::size_t size() const noexcept { return bytes_.size() - sent_; }
    std::string_view front() const noexcept { return std::string_view(bytes_).substr(sent_); }
    void append(std::string_view more) { bytes_.append(more); }

    void drop(std::size_t count) noexcept {
        sent_ += count;
        taken_ += count;
        if (empty()) clear();
    }
    /// Bytes dropped since the beginning.
    std::size_t taken() const noexcept { return taken_; }
    /// Takes back what was appended last, down to size() == newSize.
    void truncate(std::size_t newSize) { bytes_.resize(sent_ + newSize); }
    void clear() noexcept {
        std::string().swap(bytes_);
        sent_ = 0;
    }

private:
    std::string bytes_;
    std::size_t sent_ = 0;
    std::size_t taken_ = 0;
};

}  // namespace hub::host::transport
