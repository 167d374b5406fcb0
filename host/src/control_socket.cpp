#include "control_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <system_error>

#include "hub/log/log.hpp"

namespace hub::host {
namespace {

constexpr int kIdleMilliseconds = 1000;
constexpr int kRequestSeconds = 5;
constexpr std::size_t kLongestRequest = 256;
constexpr int kBacklog = 16;
constexpr std::string_view kReload = "reload";

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class Descriptor {
public:
    explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const noexcept { return descriptor_; }
    int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

struct Address {
    sockaddr_un name{};
    socklen_t length = 0;
    const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&name); }
};

/// The directory counts by its inode: the same through links and in the mount namespace of a service, another one in
/// another container.
Address addressOf(const std::filesystem::path& configurationFile) {
    const std::filesystem::path directory = std::filesystem::absolute(configurationFile).parent_path();
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) fail(directory.c_str());
    const std::string text = "dialhub/" + std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) + "/" +
                             configurationFile.filename().string();
    Address address;
    address.name.sun_family = AF_UNIX;
    const std::size_t room = sizeof address.name.sun_path - 1;  // The first byte is NUL: an abstract name.
    if (text.size() > room)
        throw std::runtime_error("the name of the configuration file is too long: " + configurationFile.string());
    std::memcpy(address.name.sun_path + 1, text.data(), text.size());
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    return address;
}

Descriptor makeSocket() {
    Descriptor made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (made.get() < 0) fail("socket");
    return made;
}

std::optional<uid_t> peerUser(int connection) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

bool sendAll(int connection, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// What the peer sends before it stops sending, at most `limit` bytes; nullopt when it breaks off or takes too long.
std::optional<std::string> receiveAll(int connection, std::size_t limit) {
    std::string text;
    std::array<char, 4096> buffer;
    for (;;) {
        const ssize_t got = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (got == 0) return text;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || text.size() + static_cast<std::size_t>(got) > limit) return std::nullopt;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

ControlSocket::ControlSocket(const std::filesystem::path& configurationFile, Handlers handlers)
    : handlers_(std::move(handlers)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0) fail("eventfd");
    try {
        listen(configurationFile);
    } catch (const std::exception& error) {
        log::warning("control.unavailable", {{"error", error.what()}, {"remedy", "SIGHUP still reloads"}});
    }
    thread_ = std::thread([this] { run(); });
}

ControlSocket::~ControlSocket() {
    stopping_ = true;
    ::eventfd_write(wake_, 1);
    thread_.join();
    ::close(wake_);
    if (listener_ >= 0) ::close(listener_);
}

void ControlSocket::trigger() noexcept {
    ::eventfd_write(wake_, 1);
}

void ControlSocket::listen(const std::filesystem::path& configurationFile) {
    Descriptor made = makeSocket();
    const Address address = addressOf(configurationFile);
    if (::bind(made.get(), address.get(), address.length) != 0) {
        if (errno == EADDRINUSE) throw std::runtime_error("another hub runs with " + configurationFile.string());
        fail("bind");
    }
    if (::listen(made.get(), kBacklog) != 0) fail("listen");
    listener_ = made.release();
}

void ControlSocket::run() {
    for (;;) {
        // poll ignores a descriptor of -1.
        std::array<pollfd, 2> events{
            {{.fd = wake_, .events = POLLIN, .revents = 0}, {.fd = listener_, .events = POLLIN, .revents = 0}}};
        const int ready = ::poll(events.data(), events.size(), kIdleMilliseconds);
        if (stopping_) return;
        if (ready == 0) handlers_.idle();
        if (ready <= 0) continue;
        eventfd_t triggers = 0;
        if (events[0].revents != 0 && ::eventfd_read(wake_, &triggers) == 0) handlers_.answer(kReload);
        if (events[1].revents == 0) continue;
        const Descriptor connection(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
        if (connection.get() >= 0) serve(connection.get());
    }
}

void ControlSocket::serve(int connection) const {
    const auto user = peerUser(connection);
    if (!user || (*user != 0 && *user != ::geteuid())) {
        sendAll(connection, "1\nThe hub takes requests of its own user and of root only.\n");
        return;
    }
    const timeval limit{kRequestSeconds, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const auto request = receiveAll(connection, kLongestRequest);
    if (!request) return;
    const ControlAnswer answer = handlers_.answer(*request);
    if (!sendAll(connection, std::to_string(answer.exitStatus) + "\n" + answer.text)) {
        log::warning("control.answer_lost", {{"request", *request}});
    }
}

std::optional<ControlAnswer> askRunningHub(const std::filesystem::path& configurationFile, std::string_view request) {
    const Descriptor connection = makeSocket();
    const Address address = addressOf(configurationFile);
    if (::connect(connection.get(), address.get(), address.length) != 0) {
        if (errno == ECONNREFUSED) return std::nullopt;
        fail("connect");
    }
    if (!sendAll(connection.get(), request) || ::shutdown(connection.get(), SHUT_WR) != 0) fail("send");
    constexpr std::size_t kLongestAnswer = std::size_t{16} << 20;
    const auto text = receiveAll(connection.get(), kLongestAnswer);
    const std::size_t end = text ? text->find('\n') : std::string::npos;
    if (end == std::string::npos) throw std::runtime_error("the hub ended before it answered; see its log");
    return ControlAnswer{std::stoi(text->substr(0, end)), text->substr(end + 1)};
}

}  // namespace hub::host
