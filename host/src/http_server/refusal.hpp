/// @file http_server/refusal.hpp
/// @brief Why the transport itself answers a request. The texts are literals: they live for ever.
#pragma once

#include <string_view>

namespace hub::host::transport {

struct Refusal {
    int status = 400;
    std::string_view code;
    std::string_view message;  ///< For the client: names the part of the request and what is accepted.
};

constexpr Refusal malformed(std::string_view message) {
    return {400, "malformed_request", message};
}

}  // namespace hub::host::transport
