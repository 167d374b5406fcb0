#include "http_server/response_writer.hpp"

#include <array>
#include <charconv>
#include <ctime>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "http_server/syntax.hpp"

namespace hub::host::transport {
namespace {

bool hasNoBody(int status) noexcept {
    return status == 204 || status == 304;
}

void appendField(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void appendNumber(std::string& out, std::size_t number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// Headers that describe the connection or the framing: the transport writes them itself.
bool isOurs(std::string_view name) noexcept {
    switch (name.size()) {
        case 4:
            return equalsIgnoreCase(name, "Date");
        case 10:
            return equalsIgnoreCase(name, "Connection") || equalsIgnoreCase(name, "Keep-Alive");
        case 14:
            return equalsIgnoreCase(name, "Content-Length");
        case 17:
            return equalsIgnoreCase(name, "Transfer-Encoding");
        default:
            return false;
    }
}

void appendStatusLine(std::string& out, int status) {
    if (status == 200) {
        out.append("HTTP/1.1 200 OK\r\n");
        return;
    }
    out.append("HTTP/1.1 ");
    appendNumber(out, static_cast<std::size_t>(status));
    out.append(" ");
    out.append(http::reasonPhrase(status));
    out.append("\r\n");
}

}  // namespace

std::string_view httpDate() {
    thread_local std::time_t second = 0;
    thread_local std::string text;
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != second) {
        second = now.tv_sec;
        text =
            Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(second), Poco::DateTimeFormat::HTTP_FORMAT);
    }
    return text;
}

BodyFraming bodyFraming(const http::Response& response, const AnswerContext& context) noexcept {
    if (context.head || hasNoBody(response.status)) return BodyFraming::kNone;
    if (!response.stream && !response.subscribe) return BodyFraming::kLength;
    return context.http10 ? BodyFraming::kUntilClose : BodyFraming::kChunked;
}

bool isSendable(const http::Response& response) noexcept {
    if (response.status < 200 || response.status > 599) return false;
    for (const auto& [name, value] : response.headers) {
        if (!isToken(name) || !isFieldValue(value)) return false;
    }
    return true;
}

bool asksToClose(const http::Response& response) noexcept {
    const std::optional<std::string_view> value = response.headers.get("Connection");
    bool close = false;
    if (value)
        forEachListElement(*value,
                           [&](std::string_view option) { close = close || equalsIgnoreCase(option, "close"); });
    return close;
}

void appendHead(std::string& out, const http::Response& response, const AnswerContext& context) {
    appendStatusLine(out, response.status);
    appendField(out, "Date", httpDate());
    bool hasRequestId = false;
    for (const auto& [name, value] : response.headers) {
        if (isOurs(name)) continue;
        hasRequestId = hasRequestId || equalsIgnoreCase(name, "X-Request-Id");
        appendField(out, name, value);
    }
    if (!hasRequestId) appendField(out, "X-Request-Id", context.requestId);
    if (!context.keepAlive) {
        appendField(out, "Connection", "close");
    } else if (context.http10) {
        appendField(out, "Connection", "keep-alive");
    }
    if (!hasNoBody(response.status)) {
        if (!response.stream && !response.subscribe) {
            out.append("Content-Length: ");
            appendNumber(out, response.body.size());
            out.append("\r\n");
        } else if (bodyFraming(response, context) == BodyFraming::kChunked) {
            appendField(out, "Transfer-Encoding", "chunked");
        }
    }
    out.append("\r\n");
}

}  // namespace hub::host::transport
