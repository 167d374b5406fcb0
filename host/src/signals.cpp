#include "signals.hpp"

#include <pthread.h>
#include <signal.h>

#include <cerrno>

namespace hub::host {
namespace {

sigset_t handledSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

}  // namespace

Signals::Signals() {
    const sigset_t set = handledSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // A client that goes away must be an error of its socket, not the end of the process.
    ::signal(SIGPIPE, SIG_IGN);
}

std::optional<int> Signals::wait(std::chrono::milliseconds timeout) {
    const sigset_t set = handledSignals();
    const timespec limit{timeout.count() / 1000, (timeout.count() % 1000) * 1000000};
    const int signal = sigtimedwait(&set, nullptr, &limit);
    if (signal > 0) return signal;
    return std::nullopt;
}

}  // namespace hub::host
