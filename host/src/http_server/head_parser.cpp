#include "http_server/head_parser.hpp"

#include <charconv>
#include <utility>

#include "http_server/syntax.hpp"
#include "hub/text/utf8.hpp"

namespace hub::host::transport {
namespace {

constexpr std::pair<std::string_view, http::Method> kMethods[] = {
    {"GET", http::Method::kGet},         {"POST", http::Method::kPost},   {"HEAD", http::Method::kHead},
    {"PUT", http::Method::kPut},         {"PATCH", http::Method::kPatch}, {"DELETE", http::Method::kDelete},
    {"OPTIONS", http::Method::kOptions},
};

std::optional<http::Method> parseMethod(std::string_view text) {
    for (const auto& [name, method] : kMethods) {
        if (name == text) return method;
    }
    return std::nullopt;
}

/// uri-host and port, loosely: what no reader of a Host header could take for something else.
bool isAuthority(std::string_view text) {
    constexpr std::string_view kForbidden = "/?#@\\<>\"{}|^`, ";
    return std::ranges::none_of(text,
                                [=](char c) { return isControl(c) || kForbidden.find(c) != std::string_view::npos; });
}

}  // namespace

std::optional<FieldLine> splitField(std::string_view line) {
    // A line that starts with a blank (obs-fold) and a blank before the colon fail the token test, as they must.
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) return std::nullopt;
    const std::string_view value = trimBlanks(line.substr(colon + 1));
    if (!isFieldValue(value)) return std::nullopt;
    return FieldLine{line.substr(0, colon), value};
}

std::optional<Refusal> HeadParser::requestLine(std::string_view line) {
    const std::size_t first = line.find(' ');
    if (first == std::string_view::npos || !isToken(line.substr(0, first))) {
        return malformed("The request line is not \"METHOD target HTTP/1.1\".");
    }
    const std::size_t last = line.rfind(' ');
    if (last == first) return malformed("The request line has no protocol version; write \"METHOD target HTTP/1.1\".");
    if (auto refusal = version(line.substr(last + 1))) return refusal;
    const std::optional<http::Method> method = parseMethod(line.substr(0, first));
    if (!method) return Refusal{501, "method_not_implemented", "This method is not implemented here."};
    request_.method = *method;
    return target(line.substr(first + 1, last - first - 1));
}

std::optional<Refusal> HeadParser::version(std::string_view text) {
    const bool shaped =
        text.size() == 8 && text.starts_with("HTTP/") && isDigit(text[5]) && text[6] == '.' && isDigit(text[7]);
    if (!shaped) return malformed("The request line does not end in \" HTTP/1.1\".");
    if (text[5] != '1') {
        return Refusal{505, "http_version_not_supported", "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
    }
    framing_.minorVersion = text[7] == '0' ? 0 : 1;
    return std::nullopt;
}

std::optional<Refusal> HeadParser::target(std::string_view text) {
    if (text.empty() || std::ranges::any_of(text, isControl)) {
        return malformed("The request target is empty or holds control characters.");
    }
    if (text.front() == '/') return originTarget(text);
    if (text == "*" && request_.method == http::Method::kOptions) {
        request_.path = "*";
        return std::nullopt;
    }
    return absoluteTarget(text);
}

std::optional<Refusal> HeadParser::absoluteTarget(std::string_view text) {
    const std::size_t schemeEnd = text.find("://");
    const std::string_view scheme = text.substr(0, schemeEnd);
    if (schemeEnd == std::string_view::npos ||
        !(equalsIgnoreCase(scheme, "http") || equalsIgnoreCase(scheme, "https"))) {
        return malformed("The request target is neither a path that starts with \"/\" nor an http URL.");
    }
    text.remove_prefix(schemeEnd + 3);
    const std::size_t authorityEnd = std::min(text.find_first_of("/?"), text.size());
    authority_ = text.substr(0, authorityEnd);
    if (authority_.empty() || !isAuthority(authority_))
        return malformed("The URL in the request line has no usable host.");
    text.remove_prefix(authorityEnd);
    if (text.empty() || text.front() == '?') return originTarget("/" + std::string(text));
    return originTarget(text);
}

std::optional<Refusal> HeadParser::originTarget(std::string_view text) {
    // Poco::URI is not used: it throws on the stray "%" that legacy web forms put into their queries.
    const std::size_t mark = text.find('?');
    const std::string_view path = text.substr(0, mark);
    const std::string_view query = mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1);
    // Blanks in a query are read as sent (PHP's file() forwards them), but not what could be a second version.
    if (path.find(' ') != std::string_view::npos || query.find(" HTTP/") != std::string_view::npos) {
        return malformed("The request target holds a blank; write it as %20.");
    }
    request_.rawPath = path;
    request_.path = path.find('%') == std::string_view::npos ? std::string(path) : http::percentDecode(path, false);
    if (std::ranges::any_of(request_.path, isControl)) {
        return malformed("The request path holds an encoded control character.");
    }
    if (!text::isValidUtf8(request_.path)) return malformed("The request path is not UTF-8.");
    request_.rawQuery = query;
    return std::nullopt;
}

std::optional<Refusal> HeadParser::field(std::string_view line) {
    const std::optional<FieldLine> split = splitField(line);
    if (!split) {
        return malformed(
            "A header line is not \"Name: value\" (no blank before the colon, no folded lines, no control "
            "characters).");
    }
    if (auto refusal = known(split->name, split->value)) return refusal;
    request_.headers.add(std::string(split->name), std::string(split->value));
    return std::nullopt;
}

std::optional<Refusal> HeadParser::known(std::string_view name, std::string_view value) {
    switch (name.size()) {
        case 4:
            if (equalsIgnoreCase(name, "Host")) return host(value);
            break;
        case 6:
            if (equalsIgnoreCase(name, "Expect")) expect(value);
            break;
        case 10:
            if (equalsIgnoreCase(name, "Connection")) connection(value);
            break;
        case 14:
            if (equalsIgnoreCase(name, "Content-Length")) return contentLength(value);
            break;
        case 17:
            if (equalsIgnoreCase(name, "Transfer-Encoding")) return transferEncoding(value);
            break;
        default:
            break;
    }
    return std::nullopt;
}

std::optional<Refusal> HeadParser::host(std::string_view value) {
    if (hostSeen_) return malformed("The header Host is given twice.");
    hostSeen_ = true;
    if (!isAuthority(value)) return malformed("The header Host is not a host name with an optional port.");
    return std::nullopt;
}

std::optional<Refusal> HeadParser::contentLength(std::string_view value) {
    if (lengthSeen_) return malformed("The header Content-Length is given twice.");
    lengthSeen_ = true;
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    const bool whole = end == value.data() + value.size() && error == std::errc();
    if (!whole || length > static_cast<std::uint64_t>(INT64_MAX)) {
        return malformed("The header Content-Length is not a number of bytes.");
    }
    framing_.contentLength = length;
    return std::nullopt;
}

std::optional<Refusal> HeadParser::transferEncoding(std::string_view value) {
    if (framing_.chunked) return malformed("The header Transfer-Encoding is given twice.");
    if (!equalsIgnoreCase(value, "chunked")) {
        return Refusal{501, "transfer_encoding_not_implemented",
                       "The only transfer coding understood here is \"chunked\"."};
    }
    framing_.chunked = true;
    return std::nullopt;
}

void HeadParser::connection(std::string_view value) {
    forEachListElement(value, [this](std::string_view option) {
        closeSeen_ = closeSeen_ || equalsIgnoreCase(option, "close");
        keepAliveSeen_ = keepAliveSeen_ || equalsIgnoreCase(option, "keep-alive");
    });
}

void HeadParser::expect(std::string_view value) {
    framing_.expectContinue = equalsIgnoreCase(value, "100-continue");
    expectationUnknown_ = expectationUnknown_ || !framing_.expectContinue;
}

std::optional<Refusal> HeadParser::finish() {
    const bool http10 = framing_.minorVersion == 0;
    if (framing_.chunked && lengthSeen_) return malformed("Content-Length and Transfer-Encoding exclude each other.");
    if (framing_.chunked && http10) return malformed("HTTP/1.0 has no Transfer-Encoding; send Content-Length.");
    if (!hostSeen_ && !http10) return malformed("The header Host is missing.");
    if (expectationUnknown_ && !http10) {
        return Refusal{417, "expectation_failed", "The only expectation met here is \"100-continue\"."};
    }
    if (http10) framing_.expectContinue = false;
    framing_.keepAlive = !closeSeen_ && (!http10 || keepAliveSeen_);
    if (!authority_.empty()) request_.headers.set("Host", authority_);
    return std::nullopt;
}

}  // namespace hub::host::transport
