/// @file http_server/mailbox.hpp
/// @brief How other threads talk to an event loop.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hub::host::transport {

class Connection;
class PushQueue;

/// Thread-safe. Shared by the loop and by the handles of pushed answers, which may outlive it.
class Mailbox {
public:
    struct Adopted {
        std::unique_ptr<Connection> connection;
        bool overloaded;
    };
    struct Pushed {
        std::shared_ptr<PushQueue> queue;
        std::shared_ptr<const std::string> bytes;  ///< nullptr: end the answer.
    };
    struct Contents {
        std::vector<Adopted> adopted;
        std::vector<Connection*> resumed;
        std::vector<Pushed> pushed;
    };

    /// @throws std::system_error without a descriptor.
    Mailbox();
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    void adopt(std::unique_ptr<Connection> connection, bool overloaded);
    void resume(Connection& connection);
    void push(std::shared_ptr<PushQueue> queue, std::shared_ptr<const std::string> bytes);
    void wake() noexcept;
    /// Drops what is in it and what still comes: the loop has ended.
    void close();

    /// Readable when there is something to take.
    int descriptor() const noexcept { return descriptor_; }
    /// What has come in, each kind in its order. Only the loop takes.
    Contents take();

private:
    void wakeOnce() noexcept;

    const int descriptor_;
    std::mutex mutex_;
    bool closed_ = false;
    bool wakeSent_ = false;  ///< One system call wakes for all that comes until the loop looks.
    Contents contents_;
};

}  // namespace hub::host::transport
