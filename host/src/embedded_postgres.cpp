#include "embedded_postgres.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "hub/log/log.hpp"
#include "postgres_files.hpp"

namespace hub::host {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kPause{50};

/// A server this class started, not one an administrator runs by hand.
bool isOurs(pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
    const std::string arguments{std::istreambuf_iterator<char>(in), {}};
    return arguments.find("cluster_name=dialhub") != std::string::npos;
}

/// The process that holds a flock(2) on the directory; 0 when it cannot be told.
pid_t lockHolder(const fs::path& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) return 0;
    const std::string inode = ":" + std::to_string(status.st_ino);
    std::ifstream in("/proc/locks");
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string number, kind, mode, access, file;
        pid_t pid = 0;
        if (fields >> number >> kind >> mode >> access >> pid >> file && kind == "FLOCK" && file.ends_with(inode))
            return pid;
    }
    return 0;
}

}  // namespace

/// flock(2) on the data directory itself. Initialization replaces the directory, so the path is checked afterwards.
class EmbeddedPostgres::DirectoryLock {
public:
    /// Null when another process holds it.
    static std::unique_ptr<DirectoryLock> tryLock(const fs::path& directory) {
        while (true) {
            const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (descriptor < 0) throw std::system_error(errno, std::generic_category(), directory.string());
            std::unique_ptr<DirectoryLock> lock(new DirectoryLock(descriptor));
            if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
                if (errno == EWOULDBLOCK) return nullptr;
                throw std::system_error(errno, std::generic_category(), directory.string());
            }
            struct stat held {};
            struct stat current {};
            if (::fstat(descriptor, &held) == 0 && ::stat(directory.c_str(), &current) == 0 &&
                held.st_ino == current.st_ino && held.st_dev == current.st_dev)
                return lock;
        }
    }

    ~DirectoryLock() { ::close(descriptor_); }
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
    explicit DirectoryLock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_;
};

EmbeddedPostgres::EmbeddedPostgres(Settings settings)
    : settings_(std::move(settings)), stopEvent_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (stopEvent_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

EmbeddedPostgres::~EmbeddedPostgres() {
    stop();
    ::close(stopEvent_);
}

std::string EmbeddedPostgres::start() {
    server_ = std::make_unique<PostgresServer>(settings_);
    server_->prepareDirectory();
    // A command that is about to end, or a killed owner the kernel still clears away, deserves a moment.
    constexpr std::chrono::seconds kPatience{5};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!(lock_ = DirectoryLock::tryLock(server_->dataDirectory()))) {
        if (std::chrono::steady_clock::now() >= deadline) throwInUse();
        std::this_thread::sleep_for(kPause);
    }
    return startOwned();
}

std::string EmbeddedPostgres::use() {
    server_ = std::make_unique<PostgresServer>(settings_);
    server_->prepareDirectory();
    const auto deadline = std::chrono::steady_clock::now() + settings_.startTimeout;
    while (!(lock_ = DirectoryLock::tryLock(server_->dataDirectory()))) {
        const auto file = readPostmasterFile(server_->dataDirectory());
        if (file && file->ready) {
            server_.reset();
            return connection_ = socketConnection(file->socketDirectory, PostgresServer::kDatabase);
        }
        if (std::chrono::steady_clock::now() >= deadline) throwInUse();
        std::this_thread::sleep_for(kPause);
    }
    return startOwned();
}

void EmbeddedPostgres::throwInUse() const {
    const fs::path& directory = server_->dataDirectory();
    throw std::runtime_error("database.data_dir " + directory.string() + " is in use by another dialhub process (pid " +
                             std::to_string(lockHolder(directory)) + ")");
}

std::string EmbeddedPostgres::startOwned() {
    if (!isCluster(server_->dataDirectory())) {
        // Moves a new directory into place, which somebody else may lock before us.
        server_->initialize();
        lock_ = DirectoryLock::tryLock(server_->dataDirectory());
        if (!lock_) throwInUse();
    }
    awaitEarlierServer();
    std::promise<void> started;
    auto result = started.get_future();
    supervisor_ = std::thread([this, promise = std::move(started)]() mutable { supervise(std::move(promise)); });
    try {
        result.get();
    } catch (...) {
        stop();
        throw;
    }
    return connection_ = server_->connectionString();
}

void EmbeddedPostgres::stop() noexcept {
    if (supervisor_.joinable()) {
        ::eventfd_write(stopEvent_, 1);
        supervisor_.join();
        eventfd_t drained = 0;
        ::eventfd_read(stopEvent_, &drained);
    }
    server_.reset();
    lock_.reset();
}

void EmbeddedPostgres::awaitEarlierServer() {
    const fs::path& directory = server_->dataDirectory();
    const auto file = readPostmasterFile(directory);
    const auto deadline = std::chrono::steady_clock::now() + settings_.stopTimeout;
    bool asked = false;
    for (auto pids = processesIn(directory); !pids.empty(); pids = processesIn(directory)) {
        const bool running = file && std::find(pids.begin(), pids.end(), file->pid) != pids.end();
        if (running && !isOurs(file->pid))
            throw std::runtime_error("a PostgreSQL server the hub did not start (pid " + std::to_string(file->pid) +
                                     ") is running in " + directory.string() + "; stop it first");
        if (running && !asked) {
            log::info("postgres.stopping_earlier_server", {{"pid", file->pid}});
            ::kill(file->pid, SIGINT);
            asked = true;
        }
        if (std::chrono::steady_clock::now() >= deadline)
            throw std::runtime_error("an earlier PostgreSQL server (pid " + std::to_string(pids.front()) + ") in " +
                                     directory.string() + " does not end");
        std::this_thread::sleep_for(kPause);
    }
    // PostgreSQL clears away a dead server's file by itself, but trusts one whose process id lives on as another
    // program.
    const auto stale = readPostmasterFile(directory);
    if (stale && ::kill(stale->pid, 0) == 0) {
        log::warning("postgres.stale_pid_file_removed", {{"pid", stale->pid}});
        fs::remove(directory / "postmaster.pid");
    }
}

// The server is started here: it gets its parent-death signal when this thread ends.
void EmbeddedPostgres::supervise(std::promise<void> started) {
    try {
        server_->start(stopEvent_);
        started.set_value();
    } catch (...) {
        started.set_exception(std::current_exception());
        return;
    }
    while (true) {
        std::array<pollfd, 2> events{{{.fd = server_->process()->descriptor(), .events = POLLIN, .revents = 0},
                                      {.fd = stopEvent_, .events = POLLIN, .revents = 0}}};
        if (::poll(events.data(), events.size(), -1) < 0) continue;
        if (events[1].revents != 0) break;
        log::error("postgres.died", {{"how", server_->process()->reap()}});
        if (!restart()) break;
    }
    server_->stop();
}

bool EmbeddedPostgres::restart() {
    constexpr std::chrono::milliseconds kLongestPause{10000};
    std::chrono::milliseconds pause{100};
    while (!stopRequested(pause)) {
        try {
            awaitEarlierServer();
            server_->start(stopEvent_);
            log::info("postgres.restarted");
            return true;
        } catch (const std::exception& error) {
            log::error("postgres.restart_failed", {{"reason", error.what()}});
            pause = std::min(pause * 2, kLongestPause);
        }
    }
    return false;
}

bool EmbeddedPostgres::stopRequested(std::chrono::milliseconds within) const noexcept {
    pollfd event{.fd = stopEvent_, .events = POLLIN, .revents = 0};
    return ::poll(&event, 1, static_cast<int>(within.count())) > 0;
}

}  // namespace hub::host
