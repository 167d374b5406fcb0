/// @file http_server/head_parser.hpp
/// @brief Request line and header fields of RFC 9112, read strictly where framing is at stake.
///
/// Poco::Net::HTTPRequest is not used here: it accepts Content-Length together with Transfer-Encoding, repeated
/// Content-Length, folded lines, bare LF and blanks before the colon (all of them roads to request smuggling), limits
/// the request line to 16 KiB (a VICIdial web form may need 64) and reads only from a blocking stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http_server/refusal.hpp"
#include "hub/http/message.hpp"

namespace hub::host::transport {

/// How the message is delimited and what happens to the connection after it.
struct Framing {
    int minorVersion = 1;  ///< HTTP/1.x
    bool keepAlive = true;
    bool chunked = false;
    bool expectContinue = false;
    std::uint64_t contentLength = 0;
};

/// Fills a Request from the lines of its head, one at a time. A refusal is final.
class HeadParser {
public:
    explicit HeadParser(http::Request& request) : request_(request) {}

    std::optional<Refusal> requestLine(std::string_view line);
    std::optional<Refusal> field(std::string_view line);
    /// After the empty line: what only the whole head can tell.
    std::optional<Refusal> finish();

    const Framing& framing() const noexcept { return framing_; }

private:
    std::optional<Refusal> version(std::string_view text);
    std::optional<Refusal> target(std::string_view text);
    std::optional<Refusal> absoluteTarget(std::string_view text);
    std::optional<Refusal> originTarget(std::string_view text);
    std::optional<Refusal> known(std::string_view name, std::string_view value);
    std::optional<Refusal> host(std::string_view value);
    std::optional<Refusal> contentLength(std::string_view value);
    std::optional<Refusal> transferEncoding(std::string_view value);
    void connection(std::string_view value);
    void expect(std::string_view value);

    http::Request& request_;
    Framing framing_;
    std::string authority_;  ///< Of an absolute-form target; it overrides Host (RFC 9112, 3.2.2).
    bool expectationUnknown_ = false;
    bool hostSeen_ = false;
    bool lengthSeen_ = false;
    bool closeSeen_ = false;
    bool keepAliveSeen_ = false;
};

/// A header or trailer line, split; nullopt when it is not "name: value" with legal characters.
struct FieldLine {
    std::string_view name;
    std::string_view value;
};
std::optional<FieldLine> splitField(std::string_view line);

}  // namespace hub::host::transport
