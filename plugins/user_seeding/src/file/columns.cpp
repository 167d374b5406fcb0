#include "file/columns.hpp"

#include <algorithm>

#include "hub/text/ascii.hpp"

namespace hub::user_seeding {

namespace {

struct Name {
    std::string_view name;
    Column column;
};

/// The first of a column is its own; the others are what files of other systems say.
constexpr std::array<Name, 27> kNames{{
    {"dialer", Column::kDialer},
    {"dialer_user_id", Column::kDialerUserId},
    {"dialer_id", Column::kDialerUserId},
    {"user", Column::kDialerUserId},
    {"agent_user", Column::kDialerUserId},
    {"username", Column::kUsername},
    {"user_name", Column::kUsername},
    {"full_name", Column::kFullName},
    {"fullname", Column::kFullName},
    {"name", Column::kFullName},
    {"agent_full_name", Column::kFullName},
    {"first_name", Column::kFirstName},
    {"last_name", Column::kLastName},
    {"email", Column::kEmail},
    {"e_mail", Column::kEmail},
    {"email_address", Column::kEmail},
    {"phone_number", Column::kPhoneNumber},
    {"phone", Column::kPhoneNumber},
    {"mobile_number", Column::kPhoneNumber},
    {"role", Column::kRole},
    {"agent_type", Column::kAgentType},
    {"is_active", Column::kIsActive},
    {"active", Column::kIsActive},
    {"kind", Column::kKind},
    {"password", Column::kPassword},
    {"must_change_password", Column::kMustChangePassword},
    {"user_level", Column::kUserLevel},
}};

}  // namespace

std::string_view toString(Column column) noexcept {
    return std::find_if(kNames.begin(), kNames.end(), [&](const Name& name) { return name.column == column; })->name;
}

std::optional<Column> columnNamed(std::string_view name) {
    std::string wanted = text::toLower(text::trim(name));
    std::replace_if(
        wanted.begin(), wanted.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const Name& one) { return one.name == wanted; });
    return found == kNames.end() ? std::nullopt : std::optional(found->column);
}

std::vector<std::string> columnNames() {
    std::vector<std::string> names;
    for (std::size_t column = 0; column < kColumns; ++column) names.emplace_back(toString(static_cast<Column>(column)));
    return names;
}

void RawRow::set(Column column, std::string_view text) {
    const std::string_view trimmed = text::trim(text);
    if (!trimmed.empty()) fields[static_cast<std::size_t>(column)] = std::string(trimmed);
}

}  // namespace hub::user_seeding
