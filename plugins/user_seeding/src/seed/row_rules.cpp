#include "seed/row_rules.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "hub/auth/password.hpp"
#include "hub/identity/directory.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/boolean.hpp"
#include "hub/text/utf8.hpp"

namespace hub::user_seeding {

namespace {

constexpr std::size_t kLongestUsername = 150;
constexpr std::size_t kLongestName = 150;
constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestDialerUserId = 255;

/// Wider than PostgreSQL's classes in any locale, so that no check constraint is met later.
bool isSpace(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}
bool isControl(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

template <class Test>
bool anyCharacter(std::string_view text, Test test) {
    while (!text.empty()) {
        const text::Decoded character = text::decodeUtf8(text);
        if (test(character.codePoint)) return true;
        text.remove_prefix(std::max<std::size_t>(character.length, 1));
    }
    return false;
}

std::optional<std::string> textProblem(std::string_view text, std::size_t most) {
    if (!text::isValidUtf8(text)) return "Is not valid UTF-8";
    if (anyCharacter(text, isControl)) return "Must not hold control characters";
    if (text::countCodePoints(text) > most) return "Must have at most " + std::to_string(most) + " characters";
    return std::nullopt;
}

/// At both ends there is no blank of any script.
std::optional<std::string> identifierProblem(std::string_view text, std::size_t most) {
    if (text.empty()) return "Must not be empty";
    if (auto problem = textProblem(text, most)) return problem;
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) --last;
    if (isSpace(text::decodeUtf8(text).codePoint) || isSpace(text::decodeUtf8(text.substr(last)).codePoint))
        return "Must not begin or end with a blank";
    return std::nullopt;
}

std::optional<std::string> emailProblem(std::string_view email) {
    if (auto problem = textProblem(email, kLongestEmail)) return problem;
    const std::size_t sign = email.find('@');
    const bool one = sign != std::string_view::npos && email.find('@', sign + 1) == std::string_view::npos;
    if (!one || sign == 0 || sign + 1 == email.size() || anyCharacter(email, isSpace))
        return "Is not an e-mail address";
    return std::nullopt;
}

std::optional<bool> parseFlag(std::string_view text) {
    if (text::equalsIgnoreCase(text, "active")) return true;
    if (text::equalsIgnoreCase(text, "inactive")) return false;
    return text::parseBoolean(text);
}

std::optional<auth::Role> parseRole(std::string_view text) {
    std::string name = text::toLower(text);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    // As the replaced CRM has it.
    if (name == "salesrep") return auth::Role::kSalesRep;
    return auth::parseRole(name);
}

/// VICIdial: 9 administers everything, 7 and 8 see reports, the others take calls.
std::optional<auth::Role> roleOfLevel(std::string_view level) {
    if (level.size() != 1 || !text::isDigit(level[0])) return std::nullopt;
    if (level == "9") return auth::Role::kAdmin;
    return level >= "7" ? auth::Role::kManager : auth::Role::kAgent;
}

/// Reads one row; the first problem stays.
class RowReader {
public:
    RowReader(const RawRow& raw, const RowContext& context) : raw_(raw), context_(context) {
        row_.number = raw.number;
        row_.problem = raw.problem;
    }

    SeedRow read() {
        row_.dialer = raw_[Column::kDialer];
        readIdentity();
        readNames();
        readContact();
        readRole();
        readFlags();
        readPassword();
        return std::move(row_);
    }

private:
    void refuse(Column column, const char* code, std::string message) {
        if (!row_.problem) row_.problem = Problem{std::string(toString(column)), code, std::move(message)};
    }
    void check(Column column, const std::optional<std::string>& problem) {
        if (problem) refuse(column, "invalid", *problem);
    }

    void readIdentity() {
        row_.dialerUserId = raw_[Column::kDialerUserId];
        if (row_.dialerUserId) check(Column::kDialerUserId, dialerUserIdProblem(*row_.dialerUserId));
        const bool pseudo = row_.dialerUserId && identity::isDialerPseudoUser(*row_.dialerUserId);
        const std::string kind = text::toLower(raw_[Column::kKind].value_or(pseudo ? "system" : "human"));
        if (kind != "human" && kind != "system") refuse(Column::kKind, "invalid_choice", "Must be human or system");
        if (pseudo && kind == "human")
            refuse(Column::kKind, "invalid_choice", "VDAD and VDCL mean that there is no agent: they are system users");
        row_.user.system = kind == "system";
        if (const auto& username = raw_[Column::kUsername])
            row_.user.username = *username;
        else if (pseudo)
            row_.user.username =
                text::equalsIgnoreCase(*row_.dialerUserId, "VDAD") ? "outbound_auto_dial" : "inbound_no_agent";
        else
            row_.user.username = row_.dialerUserId.value_or("");
        if (row_.user.username.empty())
            refuse(Column::kUsername, "required", "Name the user: username, dialer_user_id or both");
        else
            check(Column::kUsername, usernameProblem(row_.user.username));
    }

    /// The first word of a full name is the first name; a single word is the last name.
    void readNames() {
        WantedUser& user = row_.user;
        if (const auto& full = raw_[Column::kFullName]) {
            const std::size_t space = full->find(' ');
            user.firstName = space == std::string::npos ? std::string() : full->substr(0, space);
            user.lastName =
                space == std::string::npos ? *full : std::string(text::trim(std::string_view(*full).substr(space)));
            check(Column::kFullName, textProblem(*user.firstName, kLongestName));
            check(Column::kFullName, textProblem(*user.lastName, kLongestName));
        }
        if (const auto& first = raw_[Column::kFirstName]) user.firstName = *first;
        if (const auto& last = raw_[Column::kLastName]) user.lastName = *last;
        if (user.firstName) check(Column::kFirstName, textProblem(*user.firstName, kLongestName));
        if (user.lastName) check(Column::kLastName, textProblem(*user.lastName, kLongestName));
    }

    void readContact() {
        row_.user.email = raw_[Column::kEmail];
        if (row_.user.email) check(Column::kEmail, emailProblem(*row_.user.email));
        const auto& number = raw_[Column::kPhoneNumber];
        if (!number) return;
        phone::ParseHints hints;
        hints.defaultRegion = context_.defaultRegion;
        const phone::Parsed parsed = phone::parse(*number, hints);
        if (parsed)
            row_.user.phoneNumber = parsed.e164;
        else
            refuse(Column::kPhoneNumber, "invalid",
                   "Is not a telephone number (" + std::string(phone::toString(*parsed.reject)) + ")");
    }

    void readRole() {
        if (const auto& role = raw_[Column::kRole]) {
            if (text::equalsIgnoreCase(*role, "system") && row_.user.system) return;
            row_.user.role = parseRole(*role);
            if (!row_.user.role)
                refuse(Column::kRole, "invalid_choice", "Must be admin, manager, qualifier, sales_rep or agent");
        } else if (const auto& level = raw_[Column::kUserLevel]) {
            row_.user.role = roleOfLevel(*level);
            if (!row_.user.role) refuse(Column::kUserLevel, "invalid_choice", "Must be a level of VICIdial, 1 to 9");
        }
        if (const auto& type = raw_[Column::kAgentType]) {
            using identity::AgentType;
            for (const AgentType one : {AgentType::kInbound, AgentType::kOutbound, AgentType::kBoth})
                if (text::equalsIgnoreCase(*type, identity::toString(one))) row_.user.agentType = one;
            if (!row_.user.agentType) refuse(Column::kAgentType, "invalid_choice", "Must be inbound, outbound or both");
        }
    }

    std::optional<bool> flag(Column column) {
        const auto& text = raw_[column];
        if (!text) return std::nullopt;
        const auto value = parseFlag(*text);
        if (!value) refuse(column, "invalid_choice", "Must be true or false");
        return value;
    }
    void readFlags() {
        row_.user.active = flag(Column::kIsActive);
        row_.user.mustChangePassword = flag(Column::kMustChangePassword);
    }

    void readPassword() {
        row_.user.password = raw_[Column::kPassword];
        if (!row_.user.password) return;
        if (row_.user.system)
            return refuse(Column::kPassword, "not_allowed", "Nobody signs in as a system user: leave the password out");
        if (const auto problem = passwordProblem(*row_.user.password, row_.user.username, context_.allowWeakPasswords))
            refuse(Column::kPassword, "weak_password", *problem);
    }

    const RawRow& raw_;
    const RowContext& context_;
    SeedRow row_;
};

/// Who was the first to say something.
class SaidBefore {
public:
    explicit SaidBefore(std::string defaultDialer) : defaultDialer_(std::move(defaultDialer)) {}
    void check(SeedRow& row) {
        const WantedUser& user = row.user;
        // The system users may stand in several rows: several dialers have them.
        if (!user.system) check(row, Column::kUsername, text::toLower(user.username));
        if (user.email) check(row, Column::kEmail, text::toLower(*user.email));
        if (user.phoneNumber) check(row, Column::kPhoneNumber, *user.phoneNumber);
        if (row.dialerUserId)
            check(row, Column::kDialerUserId,
                  text::toLower(*row.dialerUserId) + '\n' + text::toLower(row.dialer.value_or(defaultDialer_)));
    }

private:
    void check(SeedRow& row, Column column, std::string text) {
        if (row.problem) return;
        const auto [first, fresh] = rows_[static_cast<std::size_t>(column)].emplace(std::move(text), row.number);
        if (fresh) return;
        row.problem = Problem{std::string(toString(column)), "duplicate_in_list",
                              "Row " + std::to_string(first->second) + " has the same"};
    }

    std::string defaultDialer_;
    std::array<std::unordered_map<std::string, std::size_t>, kColumns> rows_;
};

}  // namespace

std::optional<std::string> usernameProblem(std::string_view username) {
    return identifierProblem(username, kLongestUsername);
}

std::optional<std::string> dialerUserIdProblem(std::string_view id) {
    return identifierProblem(id, kLongestDialerUserId);
}

std::optional<std::string> passwordProblem(std::string_view password, std::string_view username, bool allowWeak) {
    if (password.find('\0') != std::string_view::npos) return "Must not hold a NUL character";
    if (password.empty()) return "Must not be empty";
    if (password.size() > auth::kMaxPasswordBytes)
        return "Must have at most " + std::to_string(auth::kMaxPasswordBytes) + " bytes";
    if (allowWeak) return std::nullopt;
    auto problem = auth::passwordProblem(password, username);
    if (problem) *problem = "The password " + *problem;
    return problem;
}

std::vector<SeedRow> judgeRows(const std::vector<RawRow>& rows, const RowContext& context) {
    std::vector<SeedRow> judged;
    judged.reserve(rows.size());
    SaidBefore before(context.defaultDialer);
    for (const RawRow& raw : rows) {
        judged.push_back(RowReader(raw, context).read());
        before.check(judged.back());
    }
    return judged;
}

}  // namespace hub::user_seeding
