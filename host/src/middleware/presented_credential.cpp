#include "middleware/presented_credential.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "hub/auth/api_key.hpp"
#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"

namespace hub::host {

namespace {

using Kind = PresentedCredential::Kind;

constexpr std::size_t kMaxCredentialBytes = 4096;
constexpr std::size_t kMaxTokenBytes = 16384;  // Keycloak lists every role of the user

/// Blanks, and the backslashes that VICIdial's wget leaves before each "&".
std::string_view trim(std::string_view text) {
    static constexpr std::string_view kIgnored = " \t\r\n\\";
    const std::size_t begin = text.find_first_not_of(kIgnored);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kIgnored) - begin + 1);
}

bool isPrintable(char c) {
    return c > ' ' && c < '\x7f';
}

std::optional<PresentedCredential> apiKey(std::string_view raw, std::size_t limit = kMaxCredentialBytes) {
    const std::string_view value = trim(raw);
    if (value.empty() || value.size() > limit) return std::nullopt;
    if (!std::all_of(value.begin(), value.end(), isPrintable)) return std::nullopt;
    return PresentedCredential{Kind::kApiKey, std::string(value)};
}

/// Keys hold no dots, tokens two.
std::optional<PresentedCredential> tokenOrKey(std::string_view text) {
    std::optional<PresentedCredential> credential = apiKey(text, kMaxTokenBytes);
    if (credential && std::count(credential->value.begin(), credential->value.end(), '.') == 2)
        credential->kind = Kind::kToken;
    return credential;
}

std::optional<std::string> decodeBase64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > kMaxCredentialBytes) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

/// Senders that know only user and password put the key in either.
std::optional<PresentedCredential> fromBasic(std::string_view encoded) {
    const std::optional<std::string> pair = decodeBase64(encoded);
    if (!pair) return std::nullopt;
    const std::size_t colon = std::min(pair->find(':'), pair->size());
    const std::string_view user = trim(std::string_view(*pair).substr(0, colon));
    const std::string_view password = trim(std::string_view(*pair).substr(std::min(colon + 1, pair->size())));
    if (auth::isApiKeyForm(user) && !auth::isApiKeyForm(password)) return apiKey(user);
    return apiKey(password.empty() ? user : password);
}

struct Authorization {
    std::string_view scheme;
    std::string_view value;
};

Authorization readAuthorization(const http::Request& request) {
    const std::string_view header = trim(request.headers.get("Authorization").value_or(""));
    const std::size_t space = std::min(header.find(' '), header.size());
    return {header.substr(0, space), trim(header.substr(space))};
}

std::optional<PresentedCredential> fromHeaders(const http::Request& request, const auth::KeySources& sources) {
    const Authorization authorization = readAuthorization(request);
    for (const std::string_view scheme : {"Bearer", "ApiKey", "Token"}) {
        if (text::equalsIgnoreCase(authorization.scheme, scheme)) {
            if (auto credential = tokenOrKey(authorization.value)) return credential;
        }
    }
    for (const std::string& name : sources.headers) {
        if (auto credential = apiKey(request.headers.get(name).value_or(""))) return credential;
    }
    if (auto credential = apiKey(request.headers.get("X-API-Key").value_or(""))) return credential;
    if (text::equalsIgnoreCase(authorization.scheme, "Basic")) return fromBasic(authorization.value);
    return std::nullopt;
}

std::optional<PresentedCredential> fromParameters(const http::Parameters& parameters, const auth::KeySources& sources) {
    for (const std::string& name : sources.parameters) {
        if (auto credential = apiKey(parameters.get(name).value_or(""))) return credential;
    }
    return std::nullopt;
}

std::optional<PresentedCredential> fromJson(const http::Request& request, const auth::KeySources& sources) {
    const json::Value body = request.json();
    for (const std::string& name : sources.parameters) {
        const json::Value* member = body.find(name);
        if (!member || !member->isString()) continue;
        if (auto credential = apiKey(member->asString())) return credential;
    }
    return std::nullopt;
}

std::optional<PresentedCredential> fromMultipart(const http::Request& request, const auth::KeySources& sources) {
    std::vector<http::Parameter> fields;
    for (http::Part& part : request.multipart()) {
        if (part.fileName.empty()) fields.push_back({std::move(part.name), std::move(part.content)});
    }
    return fromParameters(http::Parameters(std::move(fields)), sources);
}

/// By content where the type is not telling: PHP and wget send JSON as a form, or name no type at all.
std::optional<PresentedCredential> fromBody(const http::Request& request, const auth::KeySources& sources) {
    if (request.body.empty()) return std::nullopt;
    try {
        if (request.mediaType() == "multipart/form-data") return fromMultipart(request, sources);
        if (trim(request.body).starts_with('{')) return fromJson(request, sources);
    } catch (const http::Error&) {
        // The handler reports what is wrong with the body, to those who may know.
        return std::nullopt;
    }
    return fromParameters(request.form(), sources);
}

}  // namespace

std::optional<PresentedCredential> findCredential(const http::Request& request, const auth::KeySources& sources) {
    if (auto credential = fromHeaders(request, sources)) return credential;
    if (!sources.parameters.empty()) {
        if (auto credential = fromParameters(request.query, sources)) return credential;
        if (auto credential = fromBody(request, sources)) return credential;
    }
    for (const std::string& name : sources.tokenParameters) {
        if (auto credential = tokenOrKey(request.query.get(name).value_or(""))) return credential;
    }
    return std::nullopt;
}

}  // namespace hub::host
