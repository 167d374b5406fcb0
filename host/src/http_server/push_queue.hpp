/// @file http_server/push_queue.hpp
/// @brief The handle behind http::Push: carries bytes from any thread to the loop of a connection.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "http_server/mailbox.hpp"
#include "hub/http/message.hpp"

namespace hub::host::transport {

class PushQueue final : public http::Push, public std::enable_shared_from_this<PushQueue> {
public:
    /// connection is only handed on to its loop, never used here.
    PushQueue(Connection& connection, std::shared_ptr<Mailbox> mailbox, std::size_t limit)
        : connection_(&connection), mailbox_(std::move(mailbox)), limit_(limit) {}

    bool send(std::shared_ptr<const std::string> bytes) override {
        if (bytes->empty()) return isOpen();
        if (!open_.load(std::memory_order_acquire)) return false;
        if (queued_.fetch_add(bytes->size(), std::memory_order_relaxed) + bytes->size() > limit_) {
            overflowed_.store(true, std::memory_order_release);
            close();
            return false;
        }
        mailbox_->push(shared_from_this(), std::move(bytes));
        return true;
    }

    void close() override {
        if (open_.exchange(false, std::memory_order_acq_rel)) mailbox_->push(shared_from_this(), nullptr);
    }

    bool isOpen() const noexcept override { return open_.load(std::memory_order_acquire); }

    // On the connection's loop:
    /// nullptr once the connection has gone.
    Connection* connection() const noexcept { return connection_; }
    bool overflowed() const noexcept { return overflowed_.load(std::memory_order_acquire); }
    /// The connection has so many bytes now.
    void taken(std::size_t bytes) noexcept { queued_.fetch_sub(bytes, std::memory_order_relaxed); }
    /// The connection is about to go.
    void detach() noexcept {
        connection_ = nullptr;
        open_.store(false, std::memory_order_release);
    }

private:
    Connection* connection_;
    const std::shared_ptr<Mailbox> mailbox_;
    const std::size_t limit_;
    std::atomic<bool> open_{true};
    std::atomic<bool> overflowed_{false};
    std::atomic<std::size_t> queued_{0};  ///< Bytes on their way to the connection.
};

}  // namespace hub::host::transport
