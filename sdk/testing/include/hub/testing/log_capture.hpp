/// @file hub/testing/log_capture.hpp
/// @brief What the process logs, as text to look at.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "hub/log/log.hpp"

namespace hub::testing {

/// Takes every log line while it lives; then the defaults hold again (standard error, text, info). One at a time.
/// Thread-safe.
class LogCapture {
public:
    explicit LogCapture(log::Format format = log::Format::kText, log::Level threshold = log::Level::kDebug);
    ~LogCapture();
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    std::vector<std::string> lines() const;
    /// The lines of one event: of("lead_intake.refused").
    std::vector<std::string> of(std::string_view event) const;

private:
    const log::Format format_;
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace hub::testing
