/// @file signals.hpp
/// @brief Waits for SIGINT, SIGTERM and SIGHUP in one place instead of in handlers.
#pragma once

#include <chrono>
#include <optional>

namespace hub::host {

/// Blocks the signals in the calling thread and all threads it starts later: construct it first in main().
class Signals {
public:
    Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// The next signal, or nullopt after the timeout.
    std::optional<int> wait(std::chrono::milliseconds timeout);
};

}  // namespace hub::host
