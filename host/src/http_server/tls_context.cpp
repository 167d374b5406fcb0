#include "http_server/tls_context.hpp"

#include <openssl/ssl.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include <Poco/Exception.h>
#include <Poco/Net/NetSSL.h>

namespace hub::host::transport {
namespace {

constexpr std::string_view kHttp11 = "http/1.1";

/// Answers a client that offers h2 and http/1.1; one that offers only h2 goes on without ALPN and gets our 505.
int selectProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* in,
                   unsigned inLength, void*) {
    for (unsigned at = 0; at < inLength; at += in[at] + 1U) {
        const std::string_view offered(reinterpret_cast<const char*>(in + at + 1), in[at]);
        if (offered != kHttp11) continue;
        *out = in + at + 1;
        *outLength = in[at];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

Poco::Net::Context::Protocols parseMinimumVersion(const std::string& text) {
    if (text == "TLSv1.2") return Poco::Net::Context::PROTO_TLSV1_2;
    if (text == "TLSv1.3") return Poco::Net::Context::PROTO_TLSV1_3;
    throw std::runtime_error("TLS minimum version \"" + text + "\": write TLSv1.2 or TLSv1.3");
}

}  // namespace

TlsContext::TlsContext(const HttpServerSettings::Tls& settings) {
    if (!settings.enabled) return;
    const Poco::Net::Context::Protocols minimum = parseMinimumVersion(settings.minimumVersion);
    Poco::Net::initializeSSL();
    Poco::Net::Context::Params parameters;
    parameters.certificateFile = settings.certificate;
    parameters.privateKeyFile = settings.privateKey;
    parameters.verificationMode = Poco::Net::Context::VERIFY_NONE;
    const auto unusable = [&](const std::string& cause) {
        return std::runtime_error("TLS certificate \"" + settings.certificate + "\" and private key \"" +
                                  settings.privateKey + "\" cannot be used: " + cause);
    };
    try {
        context_ = new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, parameters);
        context_->requireMinimumProtocol(minimum);
    } catch (const Poco::Exception& error) {
        throw unusable(error.displayText());
    }
    SSL_CTX* const native = context_->sslContext();
    // Poco does not look, and every handshake would fail.
    if (SSL_CTX_check_private_key(native) != 1) throw unusable("the key does not belong to the certificate");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    // Released buffers: 34 KB less for each idle connection.
    SSL_CTX_set_mode(native,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, selectProtocol, nullptr);
}

SSL* TlsContext::newSession(int descriptor) const noexcept {
    SSL* const session = SSL_new(context_->sslContext());
    if (session == nullptr) return nullptr;
    if (SSL_set_fd(session, descriptor) != 1) {
        SSL_free(session);
        return nullptr;
    }
    SSL_set_accept_state(session);
    return session;
}

}  // namespace hub::host::transport
