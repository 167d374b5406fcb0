#include "hub/log/log.hpp"

#include "hub/json/writer.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"
#include "hub/time/clock.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <mutex>

namespace hub::log {
namespace {

/// A value longer than this is cut, so that a client cannot fill the disk with one request.
constexpr std::size_t kLongestValue = 4096;

struct Settings {
    std::atomic<Level> threshold{Level::kInfo};
    std::atomic<Format> format{Format::kText};
    std::mutex output;  ///< Guards the sink and keeps lines whole.
    Sink sink = nullptr;
    void* context = nullptr;
};

Settings& settings() {
    // Never destroyed: other statics may log while they go away.
    static Settings& instance = *new Settings;
    return instance;
}

std::string& threadRequestId() {
    static thread_local std::string id;
    return id;
}

std::string_view nameOf(Level level) {
    switch (level) {
        case Level::kDebug:
            return "DEBUG";
        case Level::kInfo:
            return "INFO";
        case Level::kWarning:
            return "WARNING";
        case Level::kError:
            return "ERROR";
    }
    return "ERROR";
}

/// Anything a terminal or a line-based reader could act upon: C0, DEL, C1, line separators, bidi overrides.
bool isHarmful(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

void appendEscape(std::string& out, char32_t c) {
    if (c == '\n') {
        out.append("\\n");
    } else if (c == '\r') {
        out.append("\\r");
    } else if (c == '\t') {
        out.append("\\t");
    } else {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4)
            out.push_back(text::kLowerHex[c >> static_cast<unsigned>(shift) & 0xFU]);
    }
}

bool isPlain(std::string_view value) {
    return !value.empty() &&
           std::ranges::all_of(value, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '=' && c != '\\'; });
}

void appendTextValue(std::string& out, std::string_view value) {
    if (isPlain(value)) {
        out.append(value);
        return;
    }
    out.push_back('"');
    while (!value.empty()) {
        const text::Decoded next = text::decodeUtf8(value);
        if (next.length == 0) {
            out.append("\xEF\xBF\xBD");
        } else if (isHarmful(next.codePoint)) {
            appendEscape(out, next.codePoint);
        } else {
            if (next.codePoint == '"' || next.codePoint == '\\') out.push_back('\\');
            out.append(value, 0, next.length);
        }
        value.remove_prefix(next.length == 0 ? 1 : next.length);
    }
    out.push_back('"');
}

std::string_view shortened(std::string_view value) {
    if (value.size() <= kLongestValue) return value;
    std::size_t end = kLongestValue;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
    return value.substr(0, end);
}

std::string textLine(Level level, std::string_view event, Fields fields) {
    std::string line = time::toIso8601(time::systemClock().now());
    line.append(" ").append(nameOf(level)).append(" ").append(event);
    const auto add = [&line](std::string_view key, std::string_view value) {
        line.append(" ").append(key).append("=");
        appendTextValue(line, shortened(value));
    };
    for (const Field& field : fields) add(field.key, field.value);
    if (const std::string_view id = currentRequestId(); !id.empty()) add("request_id", id);
    return line;
}

std::string jsonLine(Level level, std::string_view event, Fields fields) {
    std::string line;
    json::Writer out(line);
    out.beginObject().member("ts", time::systemClock().now()).member("level", nameOf(level)).member("event", event);
    for (const Field& field : fields) {
        if (field.quoted) {
            out.member(field.key, shortened(field.value));
        } else {
            out.key(field.key).raw(field.value);
        }
    }
    if (const std::string_view id = currentRequestId(); !id.empty()) out.member("request_id", id);
    out.endObject();
    return line;
}

/// The rest of a line the descriptor did not take at once. What cannot be written is lost: there is nowhere to say so.
void writeToStandardError(std::string_view line) {
    while (!line.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
        if (written >= 0) {
            line.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd ready{STDERR_FILENO, POLLOUT, 0};
            if (::poll(&ready, 1, 1000) <= 0) return;
        } else if (errno != EINTR) {
            return;
        }
    }
}

std::string renderDouble(double v) {
    if (!std::isfinite(v)) return "null";
    std::array<char, 32> buffer;
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), v).ptr};
}

}  // namespace

Field::Field(std::string_view k, double v) : key(k), value(renderDouble(v)), quoted(false) {}

void configure(Level threshold, Format format) {
    settings().threshold.store(threshold, std::memory_order_relaxed);
    settings().format.store(format, std::memory_order_relaxed);
}

void setSink(Sink sink, void* context) {
    const std::lock_guard lock(settings().output);
    settings().sink = sink;
    settings().context = context;
}

bool enabled(Level level) noexcept {
    return level >= settings().threshold.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view event, Fields fields) {
    if (!enabled(level)) return;
    const bool asJson = settings().format.load(std::memory_order_relaxed) == Format::kJson;
    std::string line = asJson ? jsonLine(level, event, fields) : textLine(level, event, fields);
    const std::lock_guard lock(settings().output);
    if (settings().sink != nullptr) return settings().sink(line, settings().context);
    line.push_back('\n');
    writeToStandardError(line);
}

RequestScope::RequestScope(std::string_view requestId) : previous_(requestId) {
    previous_.swap(threadRequestId());
}

RequestScope::~RequestScope() {
    previous_.swap(threadRequestId());
}

std::string_view currentRequestId() noexcept {
    return threadRequestId();
}

}  // namespace hub::log
