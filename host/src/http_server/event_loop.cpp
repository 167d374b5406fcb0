#include "http_server/event_loop.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include "http_server/acceptor.hpp"
#include "http_server/push_queue.hpp"
#include "hub/log/log.hpp"

namespace hub::host::transport {
namespace {

constexpr std::size_t kReceiveBuffer = 64 * 1024;
constexpr Milliseconds kAcceptPause = 100;
constexpr Milliseconds kSweepInterval = 50;

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

}  // namespace

struct EventLoop::Events {
    std::array<epoll_event, kEvents> list;
};

EventLoop::EventLoop(Shared& shared, std::size_t number)
    : shared_(shared),
      number_(number),
      epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      now_(steadyNow()),
      timers_(now_),
      receiveBuffer_(kReceiveBuffer),
      events_(std::make_unique<Events>()) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;  // the mailbox
    checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, mailbox_->descriptor(), &event), "epoll_ctl");
}

EventLoop::~EventLoop() {
    join();
    while (connections_ != nullptr) retire(*connections_);
    turns_.clear();
    for (Connection* connection : retired_) {
        connection->links.waitsForTurn = false;
    }
    reap();
    mailbox_->close();
    ::close(epoll_);
}

void EventLoop::start(Acceptor& acceptor) {
    acceptor_ = &acceptor;
    thread_ = std::thread([this] { run(); });
}

void EventLoop::join() {
    ended_.store(true, std::memory_order_release);
    mailbox_->wake();
    if (thread_.joinable()) thread_.join();
}

void EventLoop::drain() {
    mailbox_->wake();
}

void EventLoop::breakOff() {
    breakOff_.store(true, std::memory_order_release);
    mailbox_->wake();
}

void EventLoop::adopt(std::unique_ptr<Connection> connection, bool overloaded, bool onThisLoop) {
    load_.fetch_add(1, std::memory_order_relaxed);
    if (onThisLoop) return takeIn({std::move(connection), overloaded});
    mailbox_->adopt(std::move(connection), overloaded);
}

void EventLoop::run() {
    prepareThread("hub-io-" + std::to_string(number_));
    setAccepting(true);
    while (!ended_.load(std::memory_order_acquire)) {
        const int count = epoll_wait(epoll_, events_->list.data(), static_cast<int>(kEvents), timeout());
        now_ = steadyNow();
        if (count > 0) handleEvents(static_cast<std::size_t>(count));
        drainMailbox();
        runTurns();
        timers_.advance(now_, [this](TimerWheel::Entry& entry) {
            Connection& connection = static_cast<Connection::Links&>(entry).connection;
            guarded(connection, [&] { connection.onTimer(); });
        });
        if (shared_.stopping.load(std::memory_order_acquire)) sweepForStop();
        if (acceptAgainAt_ != 0 && now_ >= acceptAgainAt_) setAccepting(true);
        reap();
    }
    setAccepting(false);
}

template <typename Step>
void EventLoop::guarded(Connection& connection, Step step) noexcept {
    try {
        step();
    } catch (const std::exception& error) {
        log::error("http_server.connection_failed", {{"error", error.what()}});
        connection.abandon();
    }
}

void EventLoop::handleEvents(std::size_t count) {
    bool newClients = false;
    for (std::size_t i = 0; i < count; ++i) {
        const epoll_event& event = events_->list[i];
        if (event.data.ptr == nullptr) {
            hasMail_ = true;
        } else if (event.data.ptr == acceptor_) {
            newClients = true;
        } else {
            Connection& connection = *static_cast<Connection*>(event.data.ptr);
            guarded(connection, [&] { connection.onEvents(event.events); });
        }
    }
    if (newClients) acceptClients();
}

void EventLoop::acceptClients() {
    Acceptor::Result result = Acceptor::Result::kPause;
    try {
        result = acceptor_->acceptSome(*this);
    } catch (const std::exception& error) {
        log::error("http_server.accept_failed", {{"error", error.what()}});
    }
    if (result == Acceptor::Result::kDone) return;
    setAccepting(false);
    if (result == Acceptor::Result::kEnded) return;
    Counters::add(counters_.acceptPauses);
    acceptAgainAt_ = now_ + kAcceptPause;
}

void EventLoop::setAccepting(bool accepting) {
    acceptAgainAt_ = 0;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLEXCLUSIVE;
    event.data.ptr = acceptor_;
    // Removing what is not there (any more) is harmless.
    epoll_ctl(epoll_, accepting ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, acceptor_->descriptor(), &event);
}

void EventLoop::drainMailbox() {
    if (!std::exchange(hasMail_, false)) return;
    Mailbox::Contents contents = mailbox_->take();
    for (Mailbox::Adopted& adopted : contents.adopted) takeIn(std::move(adopted));
    for (Connection* connection : contents.resumed) guarded(*connection, [&] { connection->onResume(); });
    // Behind the resumed: what a handler pushed came after its worker gave the connection back.
    for (const Mailbox::Pushed& pushed : contents.pushed) {
        Connection* const connection = pushed.queue->connection();
        if (connection != nullptr) guarded(*connection, [&] { connection->onPushed(pushed.bytes.get()); });
    }
}

void EventLoop::takeIn(Mailbox::Adopted adopted) {
    Connection& connection = *adopted.connection.release();
    Connection::Links& links = connection.links;
    links.after = connections_;
    if (connections_ != nullptr) connections_->links.before = &connection;
    connections_ = &connection;
    guarded(connection, [&] {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
        event.data.ptr = &connection;
        checked(epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor(), &event), "epoll_ctl");
        if (adopted.overloaded) {
            connection.startOverloaded();
        } else {
            connection.start();
        }
    });
}

void EventLoop::watchOutput(Connection& connection) noexcept {
    if (std::exchange(connection.links.watchesOutput, true)) return;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &connection;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.descriptor(), &event);
}

void EventLoop::giveTurn(Connection& connection) {
    if (std::exchange(connection.links.waitsForTurn, true)) return;
    turns_.push_back(&connection);
}

void EventLoop::runTurns() {
    std::vector<Connection*> turns;
    turns.swap(turns_);
    for (Connection* connection : turns) {
        connection->links.waitsForTurn = false;
        guarded(*connection, [&] { connection->onTurn(); });
    }
}

void EventLoop::sweepForStop() {
    const bool breakOff = breakOff_.load(std::memory_order_acquire);
    if (!breakOff && now_ < nextSweep_) return;
    nextSweep_ = now_ + kSweepInterval;
    for (Connection* connection = connections_; connection != nullptr;) {
        Connection* const after = connection->links.after;
        if (breakOff) {
            connection->breakOff();
        } else {
            guarded(*connection, [&] { connection->onStopping(); });
        }
        connection = after;
    }
}

void EventLoop::retire(Connection& connection) noexcept {
    Connection::Links& links = connection.links;
    timers_.cancel(links);
    if (links.before != nullptr) links.before->links.after = links.after;
    if (links.after != nullptr) links.after->links.before = links.before;
    if (connections_ == &connection) connections_ = links.after;
    retired_.push_back(&connection);
}

/// Deletes what was closed in this round, when nothing refers to it any more.
void EventLoop::reap() noexcept {
    std::erase_if(retired_, [this](Connection* connection) {
        if (connection->links.waitsForTurn) return false;
        delete connection;
        load_.fetch_sub(1, std::memory_order_relaxed);
        shared_.connectionEnded();
        return true;
    });
}

int EventLoop::timeout() const noexcept {
    if (!turns_.empty() || !retired_.empty()) return 0;
    Milliseconds wait = timers_.untilNext(now_);
    const auto noLaterThan = [&](Milliseconds limit) { wait = wait < 0 ? limit : std::min(wait, limit); };
    if (acceptAgainAt_ != 0) noLaterThan(std::max<Milliseconds>(0, acceptAgainAt_ - now_));
    if (shared_.stopping.load(std::memory_order_acquire)) noLaterThan(kSweepInterval);
    return static_cast<int>(wait);
}

}  // namespace hub::host::transport
