/// @file hub/log/log.hpp
/// @brief Structured logging: an event id first, then key=value fields (or one JSON object a line).
///
/// Event ids are "component.what_happened" and documented in the component's README. Never pass personal data unmasked:
/// use maskPhone and maskEmail. The request id of the calling thread is added by the logger, as are the keys ts, level and
/// event. Control characters and line breaks in values are escaped, so that a value cannot forge a line.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace hub::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

/// One key and its value, rendered when the field is built.
struct Field {
    Field(std::string_view k, std::string_view v) : key(k), value(v), quoted(true) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v), quoted(true) {}
    Field(std::string_view k, const char* v) : key(k), value(v), quoted(true) {}
    Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), quoted(false) {}
    Field(std::string_view k, double v);
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Field(std::string_view k, T v) : key(k), value(std::to_string(v)), quoted(false) {}

    std::string_view key;
    std::string value;
    bool quoted;  ///< A string in JSON output.
};

using Fields = std::initializer_list<Field>;

/// Process-wide settings; thread-safe, may be changed while running.
void configure(Level threshold, Format format);

/// Where whole lines go (without the newline). The default writes to standard error with one write(2) a line.
/// Tests install a capture; nullptr restores the default. Lines are handed over one at a time: a sink must not log.
using Sink = void (*)(std::string_view line, void* context);
void setSink(Sink sink, void* context);

bool enabled(Level level) noexcept;
void write(Level level, std::string_view event, Fields fields);

inline void debug(std::string_view event, Fields fields = {}) { write(Level::kDebug, event, fields); }
inline void info(std::string_view event, Fields fields = {}) { write(Level::kInfo, event, fields); }
inline void warning(std::string_view event, Fields fields = {}) { write(Level::kWarning, event, fields); }
inline void error(std::string_view event, Fields fields = {}) { write(Level::kError, event, fields); }

/// Sets the request id of the calling thread for its lifetime; nests.
class RequestScope {
public:
    explicit RequestScope(std::string_view requestId);
    ~RequestScope();
    RequestScope(const RequestScope&) = delete;
    RequestScope& operator=(const RequestScope&) = delete;

private:
    std::string previous_;
};
std::string_view currentRequestId() noexcept;

/// "+447911123456" → "+4479*****456": at most the first five and the last three stay, at least five are hidden;
/// shorter than 7 characters → all stars.
std::string maskPhone(std::string_view phone);
/// "john.smith@example.com" → "j***@example.com".
std::string maskEmail(std::string_view email);

}  // namespace hub::log
