#include "access.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "fields.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "values.hpp"

namespace hub::lead_intake {

namespace {

using Address = std::array<unsigned char, 16>;
constexpr int kBitsOfIpv6 = 128;
constexpr int kBitsBeforeIpv4 = 96;

/// IPv4 as ::ffff:a.b.c.d, so that one comparison serves both.
std::optional<std::pair<Address, bool>> parseAddress(std::string_view text) {
    const std::string copy(text);
    Address address{};
    if (inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) return std::pair{address, false};
    std::array<unsigned char, 4> ipv4{};
    if (inet_pton(AF_INET, copy.c_str(), ipv4.data()) != 1) return std::nullopt;
    address[10] = address[11] = 0xFF;
    std::copy(ipv4.begin(), ipv4.end(), address.begin() + 12);
    return std::pair{address, true};
}

template <class Integer>
std::optional<Integer> parseInteger(std::string_view text) {
    Integer number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// As Python prints it, because the replaced system's clients sign what Python would print.
std::string signedValue(const json::Value& value) {
    if (value.isNull()) return "None";
    if (value.isBool()) return value.asBool() ? "True" : "False";
    return asText(value);
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parseAddress(text.substr(0, slash));
    if (!address) return std::nullopt;
    const auto& [network, isIpv4] = *address;
    const int before = isIpv4 ? kBitsBeforeIpv4 : 0;
    AddressRange range;
    range.network_ = network;
    range.prefixBits_ = kBitsOfIpv6;
    if (slash == std::string_view::npos) return range;
    const std::optional<int> bits = parseInteger<int>(text.substr(slash + 1));
    if (!bits || *bits < 0 || *bits > kBitsOfIpv6 - before) return std::nullopt;
    range.prefixBits_ = before + *bits;
    return range;
}

bool AddressRange::contains(std::string_view address) const {
    const auto parsed = parseAddress(address);
    if (!parsed) return false;
    const auto whole = static_cast<std::size_t>(prefixBits_ / 8);
    if (!std::equal(network_.begin(), network_.begin() + static_cast<std::ptrdiff_t>(whole), parsed->first.begin()))
        return false;
    const int rest = prefixBits_ % 8;
    if (rest == 0) return true;
    const int mask = 0xFF & ~((1 << (8 - rest)) - 1);
    return ((network_[whole] ^ parsed->first[whole]) & mask) == 0;
}

std::string signedText(const dialect::Wire& wire, const std::optional<std::string>& timestamp) {
    // Of a repeated name the last value counts, as in the dictionaries that clients sign.
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const dialect::WireField& field : wire.fields) {
        if (isCredentialField(field.name)) continue;
        const auto known =
            std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == field.name; });
        if (known == pairs.end())
            pairs.emplace_back(field.name, signedValue(field.value));
        else
            known->second = signedValue(field.value);
    }
    if (timestamp) pairs.emplace_back("timestamp", *timestamp);
    std::sort(pairs.begin(), pairs.end());
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text += '&';
        text.append(name).append(1, '=').append(value);
    }
    return text;
}

void checkSignature(const http::Request& request, const dialect::Wire& wire, const SignatureRules& rules,
                    time::Timestamp now) {
    if (rules.secret.empty()) return;
    const auto signature = request.headers.get("X-Dialer-Signature");
    const auto timestamp = request.headers.get("X-Dialer-Timestamp");
    if (!signature || !timestamp || signature->empty() || timestamp->empty()) {
        throw http::Error(401, "missing_signature", "Missing security headers");
    }
    const std::optional<std::int64_t> sent = parseInteger<std::int64_t>(*timestamp);
    if (!sent) throw http::Error(400, "invalid_timestamp", "Invalid timestamp format");
    const std::int64_t current = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const std::int64_t tolerance = rules.tolerance.count();
    if (*sent < current - tolerance || *sent > current + tolerance) {
        throw http::Error(401, "expired_timestamp", "Request timestamp expired");
    }
    const auto covered = rules.coversTimestamp ? std::optional(std::string(*timestamp)) : std::nullopt;
    const std::string expected = auth::toHex(auth::hmacSha256(rules.secret, signedText(wire, covered)));
    const auto given = auth::fromHex(*signature);
    if (!given || !auth::equalConstantTime(auth::toHex(*given), expected)) {
        throw http::Error(401, "invalid_signature", "Invalid signature");
    }
}

}  // namespace hub::lead_intake
