#include "hub/auth/jwt.hpp"

#include <Poco/Exception.h>
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>

#include <charconv>
#include <stdexcept>

#include "hub/auth/hmac.hpp"

namespace hub::auth {

namespace {

constexpr std::size_t kMaxTokenBytes = 4096;
constexpr std::size_t kMinSecretBytes = 32;
constexpr std::chrono::seconds kNotBeforeLeeway{30};

std::int64_t toSeconds(time::Timestamp at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

time::Timestamp fromSeconds(std::int64_t seconds) {
    return time::Timestamp(std::chrono::seconds(seconds));
}

std::string base64Url(std::string_view bytes) {
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xffff;
        for (bits += 8; bits >= 6; bits -= 6) text.push_back(kAlphabet[buffer >> (bits - 6) & 0x3f]);
    }
    if (bits > 0) text.push_back(kAlphabet[buffer << (6 - bits) & 0x3f]);
    return text;
}

std::int64_t integerClaim(const Poco::JSON::Object& payload, const std::string& name) {
    const Poco::Dynamic::Var value = payload.get(name);
    if (!value.isInteger()) throw Poco::InvalidArgumentException(name);
    return value.convert<Poco::Int64>();
}

/// Seconds since 1970 that fit time::Timestamp: until the year 9999.
time::Timestamp timeClaim(const Poco::JSON::Object& payload, const std::string& name) {
    const std::int64_t seconds = integerClaim(payload, name);
    if (seconds < 0 || seconds > 253402300799) throw Poco::RangeException(name);
    return fromSeconds(seconds);
}

TokenClaims readClaims(const Poco::JSON::Object& payload) {
    TokenClaims claims;
    const std::string subject = payload.getValue<std::string>("sub");
    const auto [end, error] = std::from_chars(subject.data(), subject.data() + subject.size(), claims.userId);
    if (error != std::errc{} || end != subject.data() + subject.size() || claims.userId <= 0) {
        throw Poco::InvalidArgumentException("sub");
    }
    claims.tokenVersion = Poco::Dynamic::Var(integerClaim(payload, "tv")).convert<int>();
    claims.issuedAt = timeClaim(payload, "iat");
    claims.expiresAt = timeClaim(payload, "exp");
    return claims;
}

TokenCheck refuse(std::string_view problem) {
    return {std::nullopt, problem};
}

}  // namespace

class TokenSigner::Impl {
public:
    Impl(std::vector<std::string> secrets, std::string issuer)
        : secrets_(std::move(secrets)), issuer_(std::move(issuer)) {
        if (secrets_.empty()) throw std::invalid_argument("a token secret is required");
        for (const std::string& secret : secrets_) {
            if (secret.size() < kMinSecretBytes)
                throw std::invalid_argument("a token secret must have at least 32 bytes");
        }
    }

    std::string issue(const TokenClaims& claims) const {
        Poco::JWT::Token token;
        token.setType("JWT");
        Poco::JSON::Object& payload = token.payload();
        payload.set("iss", issuer_);
        payload.set("sub", std::to_string(claims.userId));
        payload.set("tv", claims.tokenVersion);
        payload.set("iat", Poco::Int64(toSeconds(claims.issuedAt)));
        payload.set("nbf", Poco::Int64(toSeconds(claims.issuedAt)));
        payload.set("exp", Poco::Int64(toSeconds(claims.expiresAt)));
        return Poco::JWT::Signer(secrets_.front()).sign(token, Poco::JWT::Signer::ALGO_HS256);
    }

    TokenCheck verify(std::string_view token, time::Timestamp now) const {
        if (token.size() > kMaxTokenBytes) return refuse("malformed");
        const std::size_t signatureDot = token.rfind('.');
        if (signatureDot == std::string_view::npos) return refuse("malformed");
        // Poco's verify parses before it checks and compares with ==; nothing unsigned reaches its parser here.
        if (!isSigned(token.substr(0, signatureDot), token.substr(signatureDot + 1))) return refuse("signature");
        try {
            const Poco::JWT::Token parsed{std::string(token)};
            if (parsed.getAlgorithm() != Poco::JWT::Signer::ALGO_HS256) return refuse("algorithm");
            return judge(parsed.payload(), now);
        } catch (const Poco::Exception&) {
            return refuse("claims");
        }
    }

private:
    bool isSigned(std::string_view signedPart, std::string_view signature) const {
        bool match = false;
        for (const std::string& secret : secrets_) {
            match |= equalConstantTime(base64Url(hmacSha256(secret, signedPart)), signature);
        }
        return match;
    }

    TokenCheck judge(const Poco::JSON::Object& payload, time::Timestamp now) const {
        const TokenClaims claims = readClaims(payload);
        if (payload.getValue<std::string>("iss") != issuer_) return refuse("issuer");
        if (timeClaim(payload, "nbf") > now + kNotBeforeLeeway) return refuse("not_yet_valid");
        if (claims.expiresAt <= now) return refuse("expired");
        return {claims, {}};
    }

    std::vector<std::string> secrets_;
    std::string issuer_;
};

TokenSigner::TokenSigner(std::vector<std::string> secrets, std::string issuer)
    : impl_(std::make_unique<Impl>(std::move(secrets), std::move(issuer))) {}
TokenSigner::~TokenSigner() = default;
TokenSigner::TokenSigner(TokenSigner&&) noexcept = default;
TokenSigner& TokenSigner::operator=(TokenSigner&&) noexcept = default;

std::string TokenSigner::issue(const TokenClaims& claims) const {
    return impl_->issue(claims);
}

TokenCheck TokenSigner::verify(std::string_view token, time::Timestamp now) const {
    return impl_->verify(token, now);
}

}  // namespace hub::auth
