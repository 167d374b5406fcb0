/// @file control_socket.hpp
/// @brief How a command finds and asks the hub that runs with its configuration file.
///
/// A socket in Linux's abstract namespace, named after the directory and name of the configuration file
/// (sdk/docs/decisions/0030): the file is what every command knows the installation by.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace hub::host {

/// What the hub answered.
struct ControlAnswer {
    int exitStatus = 0;
    std::string text;
};

/// Serves requests of the hub's own user and of root, one at a time, on a thread of its own.
class ControlSocket {
public:
    struct Handlers {
        std::function<ControlAnswer(std::string_view request)> answer;
        std::function<void()> idle;  ///< About once a second between requests.
    };

    /// A name that is taken (another hub runs with this file) is logged; trigger works all the same.
    ControlSocket(const std::filesystem::path& configurationFile, Handlers handlers);
    /// Waits for the request under way.
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

    /// As if a command had asked, but nobody waits for the answer. Several before the first is served count as one.
    void trigger() noexcept;

private:
    void listen(const std::filesystem::path& configurationFile);
    void run();
    void serve(int connection) const;

    const Handlers handlers_;
    int listener_ = -1;
    int wake_ = -1;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// Asks the hub that runs with the file and waits for its answer, however long that takes.
/// @return nullopt when no hub runs with it. @throws std::system_error, std::runtime_error when the hub ended
/// meanwhile.
std::optional<ControlAnswer> askRunningHub(const std::filesystem::path& configurationFile, std::string_view request);

}  // namespace hub::host
