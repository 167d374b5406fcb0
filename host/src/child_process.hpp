/// @file child_process.hpp
/// @brief A supervised child process, optionally under another account.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hub::host {

/// An operating system account.
struct Account {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;
};

struct ChildOptions {
    std::vector<std::string> command;  ///< Absolute path of the program first.
    std::optional<Account> account;    ///< Needs root; none: ours.
    std::filesystem::path output;      ///< Standard output and error are appended to this file.
    std::string input;                 ///< Standard input; small (a pipe's buffer).
    /// Sent to the child when the thread that started it ends, however this process dies. 0: none.
    int signalWhenParentDies = 0;
};

/// Not thread-safe. In a session of its own, so that a terminal's Ctrl-C reaches only us. The environment is minimal.
class ChildProcess {
public:
    /// @throws std::system_error
    explicit ChildProcess(const ChildOptions& options);
    /// Kills what still runs.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const noexcept { return pid_; }
    /// Readable once the child has ended.
    int descriptor() const noexcept { return descriptor_; }
    void signal(int number) const noexcept;
    bool waitFor(std::chrono::milliseconds timeout) const noexcept;
    /// "exit status 1" or "signal 9"; waits for the end.
    std::string reap();
    bool succeeded() const noexcept { return reaped_ && status_ == 0; }

private:
    pid_t pid_ = -1;
    int descriptor_ = -1;
    bool reaped_ = false;
    int status_ = 0;
};

}  // namespace hub::host
