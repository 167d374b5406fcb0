/// @file http_server/response_writer.hpp
/// @brief The head of an answer: status line, headers, and how its body is delimited.
#pragma once

#include <string>
#include <string_view>

#include "hub/http/message.hpp"

namespace hub::host::transport {

/// What the request decides about its answer.
struct AnswerContext {
    bool head = false;  ///< HEAD: the answer has no body.
    bool http10 = false;
    bool keepAlive = true;
    std::string requestId;
    std::string path;  ///< For answers in the hub's error shape, which may differ by route.
};

enum class BodyFraming { kNone, kLength, kChunked, kUntilClose };

/// How the body of this response to this request is delimited (RFC 9112, 6.3).
BodyFraming bodyFraming(const http::Response& response, const AnswerContext& context) noexcept;

/// A final status and headers that cannot split the answer.
bool isSendable(const http::Response& response) noexcept;

/// The handler asked for the end of the connection.
bool asksToClose(const http::Response& response) noexcept;

/// Appends everything up to and with the empty line. The transport alone decides Date, Connection, Content-Length and
/// Transfer-Encoding; X-Request-Id is added when absent. Thread-safe.
void appendHead(std::string& out, const http::Response& response, const AnswerContext& context);

/// The Date header's value now: 29 characters, valid until the thread's next call.
std::string_view httpDate();

}  // namespace hub::host::transport
