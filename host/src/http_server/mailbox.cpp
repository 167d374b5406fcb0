#include "http_server/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "http_server/connection.hpp"

namespace hub::host::transport {

Mailbox::Mailbox() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Mailbox::~Mailbox() {
    ::close(descriptor_);
}

void Mailbox::adopt(std::unique_ptr<Connection> connection, bool overloaded) {
    const std::lock_guard lock(mutex_);
    contents_.adopted.push_back({std::move(connection), overloaded});
    wakeOnce();
}

void Mailbox::resume(Connection& connection) {
    const std::lock_guard lock(mutex_);
    contents_.resumed.push_back(&connection);
    wakeOnce();
}

void Mailbox::push(std::shared_ptr<PushQueue> queue, std::shared_ptr<const std::string> bytes) {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    contents_.pushed.push_back({std::move(queue), std::move(bytes)});
    wakeOnce();
}

void Mailbox::wakeOnce() noexcept {
    if (!std::exchange(wakeSent_, true)) wake();
}

void Mailbox::wake() noexcept {
    const std::uint64_t one = 1;
    // Fails only when the counter is about to overflow, and then the loop is woken anyway.
    [[maybe_unused]] const ssize_t written = ::write(descriptor_, &one, sizeof(one));
}

void Mailbox::close() {
    Contents dropped;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped = std::exchange(contents_, {});
}

Mailbox::Contents Mailbox::take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t drained = ::read(descriptor_, &count, sizeof(count));
    const std::lock_guard lock(mutex_);
    wakeSent_ = false;
    return std::exchange(contents_, {});
}

}  // namespace hub::host::transport
