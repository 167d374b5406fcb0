#include "pg_link.hpp"

#include <poll.h>

#include <algorithm>

#include "error_map.hpp"
#include "hub/log/log.hpp"

namespace hub::db::detail {

namespace {

int pollFor(int socket, short events, int milliseconds) noexcept {
    pollfd descriptor{.fd = socket, .events = events, .revents = 0};
    int ready = 0;
    do {
        ready = ::poll(&descriptor, 1, milliseconds);
    } while (ready < 0 && errno == EINTR);
    return ready;
}

// NOTICE and WARNING texts may hold data, and plain libpq prints them on standard error.
void dropNotice(void*, const PGresult*) {}

}  // namespace

void PgLink::open(const ConnectionOptions& options) {
    close();
    lost_ = false;
    handle_.reset(PQconnectdbParams(options.keywords(), options.values(), 0));
    if (!handle_) throw std::bad_alloc();
    if (PQstatus(handle_.get()) != CONNECTION_OK) {
        const std::string reason = firstLine(PQerrorMessage(handle_.get()));
        close();
        throw Unavailable("cannot connect to the database: " + reason, "");
    }
    PQsetNoticeReceiver(handle_.get(), dropNotice, nullptr);
    PQsetnonblocking(handle_.get(), 1);
}

bool PgLink::takeInput() noexcept {
    if (broken()) return false;
    // The server's farewell and the end of the stream may come as two events.
    while (pollFor(socket(), POLLIN, 0) > 0) {
        if (PQconsumeInput(handle_.get()) == 0) return false;
    }
    return !broken();
}

bool PgLink::waitFor(short events, Deadline deadline) noexcept {
    using std::chrono::milliseconds;
    int timeout = -1;
    if (deadline != Deadline::max()) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        timeout = static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 3'600'000));
    }
    return pollFor(socket(), events, timeout) > 0 || std::chrono::steady_clock::now() < deadline;
}

void PgLink::throwSilent() {
    lost_ = true;
    throw Unavailable("the database does not answer", "");
}

PgResult PgLink::next(Deadline deadline) {
    flush(deadline);
    while (PQisBusy(handle_.get()) == 1) {
        if (!waitFor(POLLIN, deadline)) throwSilent();
        if (PQconsumeInput(handle_.get()) == 0) break;  // PQgetResult reports the lost connection.
    }
    return PgResult(PQgetResult(handle_.get()));
}

void PgLink::flush(Deadline deadline) {
    // 1: something is left. Failures show up as the result of the command.
    while (PQflush(handle_.get()) == 1) {
        if (!waitFor(POLLIN | POLLOUT, deadline)) throwSilent();
        if (PQconsumeInput(handle_.get()) == 0) return;
    }
}

void PgLink::cancel() noexcept {
    const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> request(PQgetCancel(handle_.get()), &PQfreeCancel);
    char problem[256];
    if (!request || PQcancel(request.get(), problem, sizeof problem) == 0)
        log::warning("db.cancel_failed", {{"reason", "the server did not take the cancel request"}});
}

}  // namespace hub::db::detail
