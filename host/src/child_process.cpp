#include "child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36's header lacks it.
extern "C" {
#include <sys/pidfd.h>
}

#include <array>
#include <climits>
#include <csignal>
#include <system_error>

namespace hub::host {

namespace {

[[noreturn]] void throwErrno(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// Closes on destruction.
struct Descriptor {
    explicit Descriptor(int number) noexcept : fd(number) {}
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int fd;
};

/// Everything the child needs after fork, where only async-signal-safe calls are allowed.
struct Prepared {
    const ChildOptions& options;
    std::vector<char*> arguments;
    pid_t parent;
    int input;
    int output;
};

void restoreSignals() {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD})
        ::signal(number, SIG_DFL);
}

bool become(const std::optional<Account>& account) {
    if (!account) return true;
    return ::setgroups(account->groups.size(), account->groups.data()) == 0 && ::setgid(account->gid) == 0 &&
           ::setuid(account->uid) == 0;
}

[[noreturn]] void runChild(const Prepared& prepared) {
    constexpr int kCannotRun = 127;
    restoreSignals();
    ::setsid();
    ::umask(077);
    if (::dup2(prepared.input, STDIN_FILENO) < 0 || ::dup2(prepared.output, STDOUT_FILENO) < 0 ||
        ::dup2(prepared.output, STDERR_FILENO) < 0)
        ::_exit(kCannotRun);
    ::close_range(STDERR_FILENO + 1, UINT_MAX, 0);
    if (!become(prepared.options.account)) ::_exit(kCannotRun);
    // After the change of account, which clears it. The parent may be gone already.
    if (prepared.options.signalWhenParentDies != 0) {
        ::prctl(PR_SET_PDEATHSIG, prepared.options.signalWhenParentDies);
        if (::getppid() != prepared.parent) ::_exit(kCannotRun);
    }
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    static char locale[] = "LC_ALL=C.UTF-8";
    std::array<char*, 3> environment{path, locale, nullptr};
    ::execve(prepared.arguments.front(), prepared.arguments.data(), environment.data());
    ::_exit(kCannotRun);
}

}  // namespace

ChildProcess::ChildProcess(const ChildOptions& options) {
    const Descriptor output(
        ::open(options.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (output.fd < 0) throwErrno(options.output.string());
    if (options.account && ::fchown(output.fd, options.account->uid, options.account->gid) != 0)
        throwErrno(options.output.string());
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throwErrno("pipe");
    const Descriptor input(pipe[0]);
    {
        const Descriptor writer(pipe[1]);
        if (::write(writer.fd, options.input.data(), options.input.size()) < 0) throwErrno("pipe");
    }

    Prepared prepared{
        .options = options, .arguments = {}, .parent = ::getpid(), .input = input.fd, .output = output.fd};
    for (const std::string& argument : options.command)
        prepared.arguments.push_back(const_cast<char*>(argument.c_str()));  // execve's signature predates const.
    prepared.arguments.push_back(nullptr);

    pid_ = ::fork();
    if (pid_ < 0) throwErrno("fork");
    if (pid_ == 0) runChild(prepared);
    descriptor_ = ::pidfd_open(pid_, 0);
    if (descriptor_ < 0) {
        const int error = errno;
        signal(SIGKILL);
        reap();
        throw std::system_error(error, std::generic_category(), "pidfd_open");
    }
}

ChildProcess::~ChildProcess() {
    if (!reaped_) {
        signal(SIGKILL);
        reap();
    }
    ::close(descriptor_);
}

void ChildProcess::signal(int number) const noexcept {
    if (!reaped_) ::kill(pid_, number);
}

bool ChildProcess::waitFor(std::chrono::milliseconds timeout) const noexcept {
    pollfd ended{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        const int ready =
            ::poll(&ended, 1, static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0)));
        if (ready >= 0) return ready > 0;
        if (errno != EINTR) return false;
    }
}

std::string ChildProcess::reap() {
    while (!reaped_ && ::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    if (WIFSIGNALED(status_)) return "signal " + std::to_string(WTERMSIG(status_));
    return "exit status " + std::to_string(WEXITSTATUS(status_));
}

}  // namespace hub::host
