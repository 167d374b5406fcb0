#include "webhooks/twilio_signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "hub/auth/hmac.hpp"
#include "hub/text/ascii.hpp"
#include "webhooks/base64.hpp"

namespace hub::number_assignment::twilio {

namespace {

std::string hmacSha1(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &length) == nullptr)
        throw std::runtime_error("OpenSSL refused HMAC-SHA-1");
    return {reinterpret_cast<const char*>(digest.data()), length};
}

struct Url {
    std::string_view scheme;
    std::string_view authority;  ///< User information and host, without port.
    std::string_view port;       ///< Empty when absent.
    std::string_view rest;
};

Url split(std::string_view url) {
    Url parts;
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {{}, url, {}, {}};
    parts.scheme = url.substr(0, scheme);
    url.remove_prefix(scheme + 3);
    const std::size_t end = std::min(url.find_first_of("/?"), url.size());
    parts.rest = url.substr(end);
    parts.authority = url.substr(0, end);
    const std::size_t colon = parts.authority.rfind(':');
    const std::size_t host = parts.authority.find_last_of("@]");
    if (colon != std::string_view::npos && (host == std::string_view::npos || colon > host)) {
        parts.port = parts.authority.substr(colon + 1);
        parts.authority = parts.authority.substr(0, colon);
    }
    return parts;
}

std::string join(const Url& url, std::string_view port) {
    std::string text(url.scheme);
    text += "://";
    text += url.authority;
    if (!port.empty()) (text += ':') += port;
    text += url.rest;
    return text;
}

std::string withEscapedApostrophes(const std::string& url) {
    std::string text;
    const std::size_t query = url.find('?');
    for (std::size_t i = 0; i < url.size(); ++i) {
        if (url[i] == '\'' && i > query)
            text += "%27";
        else
            text += url[i];
    }
    return text;
}

std::vector<std::string> spellings(const std::string& url) {
    const Url parts = split(url);
    std::vector<std::string> all{url};
    if (!parts.scheme.empty()) {
        const std::string_view port = !parts.port.empty() ? parts.port : parts.scheme == "https" ? "443" : "80";
        all = {join(parts, {}), join(parts, port)};
    }
    if (url.find('\'') != std::string::npos) {
        for (std::size_t i = 0, count = all.size(); i < count; ++i) all.push_back(withEscapedApostrophes(all[i]));
    }
    return all;
}

/// The value of bodySHA256 in the URL's query; nullopt when it has none.
std::optional<std::string> announcedDigest(std::string_view url) {
    const std::size_t query = url.find('?');
    if (query == std::string_view::npos) return std::nullopt;
    const http::Parameters parameters = http::parseForm(url.substr(query + 1));
    const auto digest = parameters.get("bodySHA256");
    return digest ? std::optional(text::toLower(*digest)) : std::nullopt;
}

/// name + value for each, in the order that is signed.
std::string signedParameters(const http::Parameters& parameters) {
    std::set<std::pair<std::string_view, std::string_view>> sorted;
    for (const http::Parameter& one : parameters.items()) sorted.emplace(one.name, one.value);
    std::string data;
    for (const auto& [name, value] : sorted) (data += name) += value;
    return data;
}

}  // namespace

std::string sign(std::string_view authToken, std::string_view url, const http::Parameters& parameters) {
    return toBase64(hmacSha1(authToken, std::string(url) + signedParameters(parameters)));
}

bool verify(const std::vector<std::string>& authTokens, const SignedRequest& request, std::string_view signature) {
    std::string parameters;
    if (const auto digest = announcedDigest(request.url)) {
        if (!auth::equalConstantTime(*digest, auth::toHex(auth::sha256(request.body)))) return false;
    } else if (request.form) {
        parameters = signedParameters(request.parameters);
    } else if (!request.body.empty()) {
        return false;  // Nothing of the body is signed.
    }
    for (const std::string& url : spellings(request.url)) {
        for (const std::string& token : authTokens) {
            if (auth::equalConstantTime(toBase64(hmacSha1(token, url + parameters)), signature)) return true;
        }
    }
    return false;
}

}  // namespace hub::number_assignment::twilio
