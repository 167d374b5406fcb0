/// @file http_server/trusted_proxies.hpp
/// @brief Who the client is when a proxy of ours stands in between.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <Poco/Net/IPAddress.h>

#include "hub/http/message.hpp"

namespace hub::host::transport {

/// Immutable after construction.
class TrustedProxies {
public:
    /// Each entry is an address or "address/prefix-length". @throws std::runtime_error naming a wrong entry.
    explicit TrustedProxies(const std::vector<std::string>& networks);

    bool empty() const noexcept { return networks_.empty(); }
    bool contains(std::string_view address) const;

    /// Sets remoteAddress to the last X-Forwarded-For entry that is not a trusted proxy, and secure from
    /// X-Forwarded-Proto. Only for requests whose peer is contained.
    void apply(http::Request& request) const;

private:
    struct Network {
        Poco::Net::IPAddress address;  ///< Host bits cleared.
        unsigned prefix;
    };
    std::vector<Network> networks_;
};

/// "::ffff:192.0.2.1" → "192.0.2.1": one client, one spelling, whatever socket it came through.
std::string_view withoutMappedPrefix(std::string_view address) noexcept;

}  // namespace hub::host::transport
