/// @file http_server/event_loop.hpp
/// @brief One thread, one epoll set: connections wait here without a thread of their own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "http_server/connection.hpp"
#include "http_server/mailbox.hpp"
#include "http_server/shared.hpp"
#include "http_server/timer_wheel.hpp"

namespace hub::host::transport {

class Acceptor;

class EventLoop {
public:
    /// @throws std::system_error when the kernel refuses an epoll or event descriptor.
    EventLoop(Shared& shared, std::size_t number);
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // From any thread:
    /// acceptor must stay until the loop is joined.
    void start(Acceptor& acceptor);
    /// onThisLoop: the caller runs on this loop's thread.
    void adopt(std::unique_ptr<Connection> connection, bool overloaded, bool onThisLoop);
    void resume(Connection& connection) { mailbox_->resume(connection); }
    const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }
    /// Begins a graceful stop: no more accepting, connections without a request are closed.
    void drain();
    /// Ends what the clients still hold open. Connections that workers hold stay until the loop is destroyed.
    void breakOff();
    /// Ends the thread. Workers must have been stopped before.
    void join();
    const Counters& counters() const noexcept { return counters_; }
    std::size_t load() const noexcept { return load_.load(std::memory_order_relaxed); }

    // On the loop's thread:
    Milliseconds now() const noexcept { return now_; }
    Counters& counters() noexcept { return counters_; }
    TimerWheel& timers() noexcept { return timers_; }
    /// Shared by the loop's connections, each for the time of one turn.
    std::span<char> receiveBuffer() noexcept { return receiveBuffer_; }
    std::string& sendBuffer() noexcept { return sendBuffer_; }
    void watchOutput(Connection& connection) noexcept;
    void giveTurn(Connection& connection);
    void retire(Connection& connection) noexcept;

private:
    void run();
    void handleEvents(std::size_t count);
    void drainMailbox();
    void takeIn(Mailbox::Adopted adopted);
    void runTurns();
    void acceptClients();
    void setAccepting(bool accepting);
    void sweepForStop();
    void reap() noexcept;
    int timeout() const noexcept;
    /// Runs step for connection; an exception costs the connection, not the process.
    template <typename Step>
    void guarded(Connection& connection, Step step) noexcept;

    static constexpr std::size_t kEvents = 512;
    struct Events;

    Shared& shared_;
    const std::size_t number_;
    int epoll_ = -1;
    Acceptor* acceptor_ = nullptr;
    Milliseconds acceptAgainAt_ = 0;
    Milliseconds now_ = 0;
    Milliseconds nextSweep_ = 0;
    TimerWheel timers_;
    Counters counters_;
    std::vector<char> receiveBuffer_;
    std::string sendBuffer_;
    std::unique_ptr<Events> events_;
    bool hasMail_ = false;
    Connection* connections_ = nullptr;  ///< All of them, linked by Links::before and after.
    std::vector<Connection*> turns_;
    std::vector<Connection*> retired_;
    std::atomic<std::size_t> load_{0};
    std::atomic<bool> ended_{false};
    std::atomic<bool> breakOff_{false};

    const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    std::thread thread_;
};

}  // namespace hub::host::transport
