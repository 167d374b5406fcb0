/// @file hub/http/message.hpp
/// @brief A complete HTTP request and its answer, as handlers see them. Poco's HTTP types stay in the host.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/json/value.hpp"

namespace hub::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
std::string_view toString(Method method) noexcept;

/// Header fields in order of arrival; names compare without regard to case.
class Headers {
public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    void set(std::string_view name, std::string value);
    /// First value, or nullopt.
    std::optional<std::string_view> get(std::string_view name) const noexcept;
    auto begin() const noexcept { return fields_.begin(); }
    auto end() const noexcept { return fields_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// One name and value of a query string or form, decoded, in order of arrival.
struct Parameter {
    std::string name;
    std::string value;
};

/// Query string or form; a name may repeat.
class Parameters {
public:
    Parameters() = default;
    explicit Parameters(std::vector<Parameter> items) : items_(std::move(items)) {}
    /// First value, or nullopt when absent ("?a" and "?a=" are present and empty). The view lives as long as this object.
    std::optional<std::string_view> get(std::string_view name) const noexcept;
    const std::vector<Parameter>& items() const& noexcept { return items_; }
    /// Of a temporary: `for (auto& p : request.form().items())` is safe.
    std::vector<Parameter> items() && noexcept { return std::move(items_); }

private:
    std::vector<Parameter> items_;
};

/// A part of a multipart/form-data body.
struct Part {
    std::string name;
    std::string fileName;     ///< Empty for plain fields.
    std::string contentType;  ///< Empty when not stated.
    std::string content;
};

/// Complete: a request reaches a handler only when its body has arrived within the route's limit.
struct Request {
    Method method = Method::kGet;
    std::string path;      ///< Decoded, without query; a trailing slash is removed by the router.
    std::string rawPath;   ///< As sent, escapes and trailing slash included: what signatures of URLs are over.
    std::string rawQuery;  ///< As sent, without "?".
    Headers headers;
    std::string body;
    std::string remoteAddress;  ///< The client's IP address (after trusted proxies, if configured).
    bool secure = false;        ///< Came over TLS (or a trusted proxy said so).
    std::string requestId;      ///< X-Request-Id as sent when acceptable, else generated.

    Parameters query;      ///< Decoded by the WHATWG form rules ("+" is a space).
    Parameters pathParameters;  ///< "{id}" of the route's template.
    auth::Principal principal;  ///< Anonymous unless the route requires more.

    /// Media type without parameters, lower case; empty when absent.
    std::string mediaType() const;
    /// The body as JSON, a byte order mark before it ignored. @throws http::Error (400, "invalid_json") naming line and column.
    const json::Value& json() const;
    /// application/x-www-form-urlencoded body. Never throws: bad escapes stay literal.
    Parameters form() const;
    /// multipart/form-data parts, at most 1000 with 16 KiB of headers each; names as sent, which may not be UTF-8.
    /// @throws http::Error (400, "invalid_multipart") saying which part is wrong.
    std::vector<Part> multipart() const;
    /// A path parameter the route declared. @throws std::logic_error when the template has no such name.
    std::string_view pathParameter(std::string_view name) const;

private:
    /// Validation and handler read the same body; copies of a request share it.
    mutable std::shared_ptr<const json::Value> parsedBody_;
};

/// Writes a long answer piece by piece; see Response::stream.
class BodySink {
public:
    virtual ~BodySink() = default;
    /// Blocks while the client is slower than the producer (bounded by the send timeout).
    /// @return false when the client has gone: stop producing.
    virtual bool write(std::string_view chunk) = 0;
};

/// The server's end of an answer that stays open (server-sent events); see Response::subscribe. It holds no thread.
/// Thread-safe; may be kept after the client has gone and after the server has stopped.
class Push {
public:
    virtual ~Push() = default;
    /// Queues bytes for the client; never waits. Many listeners may share one string.
    /// @return false when the client has gone or takes so little that its queue is full, in which case it is cut off:
    ///         nothing will ever be delivered again, drop the handle.
    virtual bool send(std::shared_ptr<const std::string> bytes) = 0;
    /// Ends the answer after what is queued. Idempotent.
    virtual void close() = 0;
    /// False once the client has gone or the answer was ended.
    virtual bool isOpen() const noexcept = 0;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    /// Set for answers too large to hold: called once on a worker, which sends the head first. Each write is sent as
    /// one chunk, so batch small pieces. body is not sent. An exception ends the connection without the last chunk.
    std::function<void(BodySink&)> stream;
    /// Set for answers that stay open: called once, on the thread that ran the handler, and may wait as handlers may.
    /// body is sent first, then whatever is pushed by anyone. Ends when the handle is closed, the client goes away or
    /// the server stops. Not called for HEAD.
    std::function<void(std::shared_ptr<Push>)> subscribe;
    /// Nothing is sent and the connection is closed; status is for logs and metrics only. For senders that repeat a
    /// request whose connection broke, and only then.
    bool unanswered = false;

    static Response json(int status, std::string body);  ///< body is JSON text.
    static Response json(int status, const json::Value& body);
    static Response text(int status, std::string body);  ///< text/plain; charset=utf-8
    /// The location may be any text: what does not belong into a URL is percent-encoded.
    static Response redirect(int status, std::string_view location);
    static Response noContent();
};

/// Decodes percent escapes and, when asked, "+"; malformed escapes stay as they are.
std::string percentDecode(std::string_view text, bool plusIsSpace);
/// Encodes all but unreserved characters (RFC 3986); space is %20.
std::string percentEncode(std::string_view text);
/// The standard reason phrase: "Not Found"; empty for an unknown status.
std::string_view reasonPhrase(int status) noexcept;
/// application/x-www-form-urlencoded or a query string, by the WHATWG rules. Never throws. Values are bytes: escapes may
/// spell invalid UTF-8 or NUL, which the caller has to judge.
Parameters parseForm(std::string_view text);

}  // namespace hub::http
