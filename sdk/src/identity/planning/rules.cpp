#include "hub/identity/planning/rules.hpp"

#include <algorithm>
#include <array>

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::identity::planning {

namespace {

constexpr std::size_t kLongestKeycloakId = 255;
constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestName = 150;
constexpr std::size_t kLongestUsername = 150;
constexpr std::size_t kLongestClientName = 255;

Problem problem(std::string_view code, std::string_view name, const std::string& message) {
    return {std::string(code), std::string(name), std::string(name) + " " + message};
}

std::optional<Problem> tooLong(std::string_view name, std::string_view value, std::size_t most) {
    if (text::countCodePoints(value) <= most) return std::nullopt;
    return problem("too_long", name, "must have at most " + std::to_string(most) + " characters");
}

bool isSpace(char32_t c) noexcept {
    constexpr std::array<char32_t, 9> kSpaces{0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x180E};
    return (c >= 0x2000 && c <= 0x200A) || std::find(kSpaces.begin(), kSpaces.end(), c) != kSpaces.end();
}

bool isControl(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

bool isEmail(std::string_view value) noexcept {
    const std::size_t at = value.find('@');
    return isPlain(value) && at != std::string_view::npos && at > 0 && at + 1 < value.size() &&
           value.find('@', at + 1) == std::string_view::npos;
}

std::optional<Problem> emailProblem(const std::string& email) {
    if (auto found = tooLong(field::kEmail, email, kLongestEmail)) return found;
    if (!isEmail(email)) return problem("invalid_format", field::kEmail, "must be an e-mail address");
    return std::nullopt;
}

std::optional<Problem> usernameProblem(const std::string& username) {
    if (auto found = tooLong(field::kUsername, username, kLongestUsername)) return found;
    if (username.empty() || !isPlain(username))
        return problem("invalid_format", field::kUsername, "must not be empty or have white space");
    return std::nullopt;
}

}  // namespace

bool isPlain(std::string_view value) noexcept {
    while (!value.empty()) {
        const text::Decoded next = text::decodeUtf8(value);
        if (next.length == 0 || next.codePoint == ' ' || isControl(next.codePoint) || isSpace(next.codePoint))
            return false;
        value.remove_prefix(next.length);
    }
    return true;
}

bool isClientName(std::string_view name) noexcept {
    const auto fits = [](char c) {
        return text::isAlphanumeric(c) || std::string_view("._@:-").find(c) != std::string_view::npos;
    };
    return !name.empty() && name.size() <= kLongestClientName && text::isAlphanumeric(name.front()) &&
           std::all_of(name.begin(), name.end(), fits);
}

std::optional<Problem> findProblem(const DesiredUser& user) {
    if (user.keycloakId.empty()) return problem("required", field::kKeycloakId, "is required");
    if (auto found = tooLong(field::kKeycloakId, user.keycloakId, kLongestKeycloakId)) return found;
    if (!isPlain(user.keycloakId))
        return problem("invalid_format", field::kKeycloakId, "must not have white space or control characters");
    if (user.email) {
        if (auto found = emailProblem(*user.email)) return found;
    }
    if (user.firstName) {
        if (auto found = tooLong(field::kFirstName, *user.firstName, kLongestName)) return found;
    }
    if (user.lastName) {
        if (auto found = tooLong(field::kLastName, *user.lastName, kLongestName)) return found;
    }
    if (user.client && !isClientName(*user.client)) {
        return problem(
            "invalid_format", field::kClient,
            "must begin with a letter or digit and have only letters, digits, \".\", \"_\", \"@\", \":\" and \"-\", "
            "at most 255");
    }
    return user.username ? usernameProblem(*user.username) : std::nullopt;
}

}  // namespace hub::identity::planning
