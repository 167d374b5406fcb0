#include "http/client/target.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "hub/text/ascii.hpp"

namespace hub::http::client {

namespace {

[[noreturn]] void refuse(const char* reason) {
    // The URL may hold personal data or secrets.
    throw std::invalid_argument(std::string("the URL of an outgoing request ") + reason);
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
    if (!text::startsWithIgnoreCase(text, prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::uint16_t parsePort(std::string_view text, std::uint16_t defaultPort) {
    if (text.empty()) return defaultPort;
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) refuse("has no valid port");
    return port;
}

/// Splits "host:port" and "[::1]:port".
void readAuthority(std::string_view text, Origin& origin) {
    const std::uint16_t defaultPort = origin.secure ? 443 : 80;
    if (text.find('@') != std::string_view::npos) refuse("must not hold a user name");
    std::size_t hostEnd = text.find(':');
    if (text.starts_with('[')) {
        hostEnd = text.find(']');
        if (hostEnd == std::string_view::npos) refuse("has no closing bracket");
        origin.host = text::toLower(text.substr(1, hostEnd - 1));
        text.remove_prefix(hostEnd + 1);
        if (!text.empty() && !text.starts_with(':')) refuse("has no valid port");
        origin.port = parsePort(text.empty() ? text : text.substr(1), defaultPort);
    } else {
        hostEnd = std::min(hostEnd, text.size());
        origin.host = text::toLower(text.substr(0, hostEnd));
        origin.port = parsePort(text.substr(std::min(hostEnd + 1, text.size())), defaultPort);
    }
    if (origin.host.empty()) refuse("names no host");
}

}  // namespace

std::string Origin::authority() const {
    const bool bracketed = host.find(':') != std::string::npos;
    std::string text = bracketed ? "[" + host + "]" : host;
    if (port != (secure ? 443 : 80)) text += ":" + std::to_string(port);
    return text;
}

std::string Origin::url() const {
    return (secure ? "https://" : "http://") + authority();
}

Target parseTarget(std::string_view url) {
    if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '\x7f'; })) {
        refuse("holds a space or control character: encode it with http::percentEncode");
    }
    Target target;
    target.origin.secure = takePrefix(url, "https://");
    if (!target.origin.secure && !takePrefix(url, "http://")) refuse("must begin with http:// or https://");
    url = url.substr(0, url.find('#'));
    const std::size_t end = std::min(url.find_first_of("/?"), url.size());
    readAuthority(url.substr(0, end), target.origin);
    target.path = url.substr(end);
    if (!target.path.starts_with('/')) target.path.insert(0, "/");
    return target;
}

}  // namespace hub::http::client
