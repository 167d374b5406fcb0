#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace hub::http::client {

/// Where a connection goes.
struct Origin {
    bool secure = false;
    std::string host;  ///< Lower case; an IPv6 address without brackets.
    std::uint16_t port = 0;
    auto operator<=>(const Origin&) const = default;

    /// "host:port" with brackets where needed, without a default port: the Host header.
    std::string authority() const;
    std::string url() const;  ///< "https://host:port"
};

struct Target {
    Origin origin;
    std::string path;  ///< With query, at least "/"; as written.
};

/// @throws std::invalid_argument
Target parseTarget(std::string_view url);

}  // namespace hub::http::client
