#include <openssl/evp.h>

#include "hub/http/client.hpp"

namespace hub::http {

namespace {

std::string encodeBase64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a NUL
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

}  // namespace

std::string_view toString(ClientFailure failure) noexcept {
    switch (failure) {
        case ClientFailure::kConnect:
            return "connect";
        case ClientFailure::kTls:
            return "tls";
        case ClientFailure::kTimeout:
            return "timeout";
        case ClientFailure::kBroken:
            return "broken";
        case ClientFailure::kTooLarge:
            return "too_large";
        case ClientFailure::kMalformed:
            return "malformed";
        case ClientFailure::kStopped:
            return "stopped";
    }
    return "unknown";
}

bool isIdempotent(Method method) noexcept {
    return method != Method::kPost && method != Method::kPatch;
}

std::string formEncode(const Parameters& parameters) {
    std::string text;
    for (const Parameter& parameter : parameters.items()) {
        if (!text.empty()) text += '&';
        text += percentEncode(parameter.name) + '=' + percentEncode(parameter.value);
    }
    return text;
}

std::string basicAuthorization(std::string_view user, std::string_view password) {
    return "Basic " + encodeBase64(std::string(user) + ":" + std::string(password));
}

std::string bearerAuthorization(std::string_view token) {
    return "Bearer " + std::string(token);
}

}  // namespace hub::http
