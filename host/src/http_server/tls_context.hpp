/// @file http_server/tls_context.hpp
/// @brief Certificate, key and protocol settings of a TLS server, loaded by Poco's NetSSL.
///
/// Sessions are driven through OpenSSL's own object: Poco::Net::SecureStreamSocket hides whether a non-blocking
/// operation waits for input or output, which an event loop has to know.
#pragma once

#include <Poco/Net/Context.h>

#include "http_server/http_server.hpp"

using SSL = struct ssl_st;

namespace hub::host::transport {

/// Immutable after construction, thread-safe.
class TlsContext {
public:
    /// @throws std::runtime_error naming the setting and the cause.
    explicit TlsContext(const HttpServerSettings::Tls& settings);

    bool enabled() const noexcept { return !context_.isNull(); }
    /// A server-side session on descriptor, which it does not own; nullptr when out of memory. Only when enabled.
    SSL* newSession(int descriptor) const noexcept;

private:
    Poco::Net::Context::Ptr context_;
};

}  // namespace hub::host::transport
