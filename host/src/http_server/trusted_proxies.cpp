#include "http_server/trusted_proxies.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>

#include "http_server/syntax.hpp"

namespace hub::host::transport {
namespace {

std::optional<Poco::Net::IPAddress> parseAddress(std::string_view text) {
    Poco::Net::IPAddress address;
    if (!Poco::Net::IPAddress::tryParse(std::string(withoutMappedPrefix(text)), address)) return std::nullopt;
    return address;
}

/// An X-Forwarded-For element: an address, perhaps with a port ("192.0.2.1:4711", "[2001:db8::1]:4711").
std::string_view stripPort(std::string_view element) {
    if (element.starts_with('[')) return element.substr(1, element.find(']') - 1);
    const std::size_t colon = element.find(':');
    return element.rfind(':') == colon ? element.substr(0, colon) : element;
}

}  // namespace

std::string_view withoutMappedPrefix(std::string_view address) noexcept {
    constexpr std::string_view kMapped = "::ffff:";
    const bool mapped = address.starts_with(kMapped) && address.find('.') != std::string_view::npos;
    return mapped ? address.substr(kMapped.size()) : address;
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    for (const std::string& entry : networks) {
        const std::size_t slash = entry.find('/');
        const std::optional<Poco::Net::IPAddress> address = parseAddress(std::string_view(entry).substr(0, slash));
        const unsigned width = address && address->family() == Poco::Net::IPAddress::IPv6 ? 128 : 32;
        unsigned prefix = width;
        bool valid = address.has_value();
        if (slash != std::string::npos) {
            const char* const end = entry.data() + entry.size();
            const auto [stop, error] = std::from_chars(entry.data() + slash + 1, end, prefix);
            valid = valid && stop == end && error == std::errc() && prefix <= width;
        }
        if (!valid) {
            throw std::runtime_error("trusted proxy \"" + entry +
                                     "\": write an IP address or a network like 10.0.0.0/8");
        }
        networks_.push_back({*address & Poco::Net::IPAddress(prefix, address->family()), prefix});
    }
}

bool TrustedProxies::contains(std::string_view text) const {
    const std::optional<Poco::Net::IPAddress> address = parseAddress(text);
    if (!address) return false;
    for (const Network& network : networks_) {
        if (address->family() != network.address.family()) continue;
        if ((*address & Poco::Net::IPAddress(network.prefix, address->family())) == network.address) return true;
    }
    return false;
}

void TrustedProxies::apply(http::Request& request) const {
    std::string chain;
    for (const auto& [name, value] : request.headers) {
        if (equalsIgnoreCase(name, "X-Forwarded-For")) chain += (chain.empty() ? "" : ",") + value;
        // The last proxy, the one we trust, speaks last.
        if (equalsIgnoreCase(name, "X-Forwarded-Proto")) {
            forEachListElement(value, [&](std::string_view p) { request.secure = equalsIgnoreCase(p, "https"); });
        }
    }
    std::string_view rest = chain;
    while (!rest.empty()) {
        const std::size_t comma = rest.rfind(',');
        const std::string_view element = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
        const std::optional<Poco::Net::IPAddress> address = parseAddress(stripPort(trimBlanks(element)));
        if (!address) return;  // what stands further left was written by nobody we know
        request.remoteAddress = address->toString();
        if (!contains(request.remoteAddress)) return;
    }
}

}  // namespace hub::host::transport
