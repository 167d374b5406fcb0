/// @file integration/host/eventually.hpp
/// @brief Waits for what other threads do.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace hub::testing {

/// True as soon as the condition holds; false when it does not within a time that is only reached by a defect.
inline bool eventually(const std::function<bool()>& condition, std::chrono::seconds limit = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace hub::testing
