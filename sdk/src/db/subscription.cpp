#include "subscription.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "backoff.hpp"
#include "error_map.hpp"
#include "hub/log/log.hpp"

namespace hub::db::detail {

namespace {

int makeEvent() {
    const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    return event;
}

}  // namespace

ListenerThread::ListenerThread(const PoolSettings& settings, std::vector<std::string> channels,
                               ListenerCallbacks callbacks)
    : options_(settings.connection, settings.applicationName + "/listen", {.connect = settings.connectTimeout}),
      channels_(std::move(channels)),
      callbacks_(std::move(callbacks)),
      stopEvent_(makeEvent()) {
    auto attempted = firstAttempt_.get_future();
    thread_ = std::thread([this] { run(); });
    attempted.wait();
}

ListenerThread::~ListenerThread() {
    const eventfd_t signal = 1;
    ::eventfd_write(stopEvent_, signal);
    thread_.join();
    ::close(stopEvent_);
}

void ListenerThread::run() {
    bool first = true;
    int failures = 0;
    do {
        try {
            listen();
            if (failures > 0) log::info("db.listening_again", {{"failures", failures}});
            if (first) firstAttempt_.set_value();
            // What was sent while nobody listened is gone.
            if (!first || failures > 0) call(callbacks_.onGap);
            first = false;
            failures = 0;
            while (waitAndDeliver()) {
            }
            if (stopWithin(std::chrono::milliseconds(0))) return;
        } catch (const std::exception& error) {
            if (++failures == 1) log::warning("db.listen_failed", {{"reason", error.what()}});
            if (std::exchange(first, false)) firstAttempt_.set_value();
        }
    } while (!stopWithin(backoff(failures + 1, std::chrono::milliseconds(100), std::chrono::milliseconds(5000))));
}

void ListenerThread::listen() {
    link_.open(options_);
    std::string commands;
    for (const std::string& channel : channels_) {
        const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
            PQescapeIdentifier(link_.handle(), channel.data(), channel.size()), &PQfreemem);
        if (!quoted) throw std::invalid_argument("the channel name is not valid UTF-8");
        commands += std::string("LISTEN ") + quoted.get() + ";";
    }
    const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    PQsendQuery(link_.handle(), commands.c_str());
    while (const PgResult result = link_.next(deadline))
        if (!succeeded(result.get())) raise("LISTEN", Failure::of(result.get()));
}

/// False when the connection is lost or the thread shall stop.
bool ListenerThread::waitAndDeliver() {
    // Notifications may have come with an earlier answer.
    while (const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notification{PQnotifies(link_.handle()), &PQfreemem}) {
        call([&] { callbacks_.onNotification(notification->relname, notification->extra); });
    }
    std::array<pollfd, 2> events{
        {{.fd = link_.socket(), .events = POLLIN, .revents = 0}, {.fd = stopEvent_, .events = POLLIN, .revents = 0}}};
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR)
        throw std::system_error(errno, std::generic_category(), "poll");
    if (events[1].revents != 0) return false;
    return PQconsumeInput(link_.handle()) == 1 && PQstatus(link_.handle()) == CONNECTION_OK;
}

bool ListenerThread::stopWithin(std::chrono::milliseconds timeout) const noexcept {
    pollfd event{.fd = stopEvent_, .events = POLLIN, .revents = 0};
    return ::poll(&event, 1, static_cast<int>(timeout.count())) > 0;
}

void ListenerThread::call(const std::function<void()>& callback) const noexcept {
    try {
        callback();
    } catch (const std::exception& error) {
        log::error("db.listener_callback_failed", {{"reason", error.what()}});
    }
}

}  // namespace hub::db::detail
