/// @file
/// @brief The fields of a row and what files call them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::user_seeding {

enum class Column {
    kDialer,
    kDialerUserId,
    kUsername,
    kFullName,
    kFirstName,
    kLastName,
    kEmail,
    kPhoneNumber,
    kRole,
    kAgentType,
    kIsActive,
    kKind,
    kPassword,
    kMustChangePassword,
    kUserLevel,  ///< VICIdial's.
};
inline constexpr std::size_t kColumns = static_cast<std::size_t>(Column::kUserLevel) + 1;

/// "dialer_user_id"
std::string_view toString(Column column) noexcept;
/// Any case, blanks and dashes as underscores; also the names VICIdial and others use. nullopt: none of ours.
std::optional<Column> columnNamed(std::string_view name);
/// For "did you mean".
std::vector<std::string> columnNames();

/// What is wrong with a row: the field, a code for programs, a sentence for people.
struct Problem {
    std::string field;
    std::string code;
    std::string message;
};

/// A row as it was read: texts without blanks around them, empty ones absent.
struct RawRow {
    std::size_t number = 0;  ///< As a spreadsheet counts; in YAML and JSON the position in the list. From 1.
    std::array<std::optional<std::string>, kColumns> fields;
    std::optional<Problem> problem;  ///< It cannot be read.

    const std::optional<std::string>& operator[](Column column) const {
        return fields[static_cast<std::size_t>(column)];
    }
    void set(Column column, std::string_view text);
};

}  // namespace hub::user_seeding
