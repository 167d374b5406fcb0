#include "hub/testing/log_capture.hpp"

#include <algorithm>
#include <iterator>

#include "hub/json/value.hpp"

namespace hub::testing {
namespace {

/// "2026-01-01T12:00:00Z INFO the.event key=value", or a JSON object.
std::string eventOf(std::string_view line, log::Format format) {
    if (format == log::Format::kJson) return json::parse(line).find("event")->asString();
    const std::size_t begin = line.find(' ', line.find(' ') + 1) + 1;
    return std::string(line.substr(begin, line.find(' ', begin) - begin));
}

}  // namespace

LogCapture::LogCapture(log::Format format, log::Level threshold) : format_(format) {
    log::configure(threshold, format);
    log::setSink(
        [](std::string_view line, void* self) {
            auto& capture = *static_cast<LogCapture*>(self);
            const std::lock_guard lock(capture.mutex_);
            capture.lines_.emplace_back(line);
        },
        this);
}

LogCapture::~LogCapture() {
    log::setSink(nullptr, nullptr);
    log::configure(log::Level::kInfo, log::Format::kText);
}

std::vector<std::string> LogCapture::lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
}

std::vector<std::string> LogCapture::of(std::string_view event) const {
    std::vector<std::string> found;
    std::ranges::copy_if(lines(), std::back_inserter(found),
                         [&](const std::string& line) { return eventOf(line, format_) == event; });
    return found;
}

}  // namespace hub::testing
