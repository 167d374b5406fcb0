#include <algorithm>

#include "file/seed_file.hpp"
#include "hub/http/error.hpp"
#include "hub/table/table.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::user_seeding {

namespace {

/// The export of all columns of vicidial_users has 153.
constexpr std::size_t kMostColumns = 256;
constexpr std::size_t kLongestName = 64;

/// VICIdial's user_details without a heading: user, full_name, user_group, user_level, active.
using Layout = std::vector<std::optional<Column>>;
const Layout& userDetails() {
    static const Layout layout{Column::kDialerUserId, Column::kFullName, std::nullopt, Column::kUserLevel,
                               Column::kIsActive};
    return layout;
}

bool isUserDetails(std::span<const std::string_view> cells) {
    const auto isFlag = [](std::string_view cell) { return cell == "Y" || cell == "N"; };
    return cells.size() == 5 && cells[3].size() == 1 && text::isDigit(cells[3][0]) && isFlag(text::trim(cells[4]));
}

/// What VICIdial's API says in place of a user.
bool isRefusal(std::string_view cell) {
    return cell.starts_with("ERROR:") || cell.starts_with("NOTICE:");
}

std::string shown(std::string_view cell) {
    return text::storable(cell, kLongestName);
}

/// The columns a heading names; nullopt when it is no heading. Who is meant must be among them.
std::optional<Layout> headingIn(std::span<const std::string_view> cells, std::vector<std::string>& warnings) {
    Layout layout;
    for (const std::string_view cell : cells) layout.push_back(columnNamed(cell));
    const auto has = [&](Column column) { return std::find(layout.begin(), layout.end(), column) != layout.end(); };
    if (!has(Column::kUsername) && !has(Column::kDialerUserId)) return std::nullopt;
    for (std::size_t i = 0; i < layout.size(); ++i) {
        const auto first = std::find(layout.begin(), layout.begin() + static_cast<std::ptrdiff_t>(i), layout[i]);
        if (text::trim(cells[i]).empty()) continue;
        if (!layout[i]) {
            warnings.push_back("The column \"" + shown(cells[i]) + "\" is not used");
        } else if (first != layout.begin() + static_cast<std::ptrdiff_t>(i)) {
            throw http::badRequest("A column is there twice",
                                   {{"file", "duplicate_field",
                                     "\"" + shown(cells[i]) + "\" means \"" + std::string(toString(*layout[i])) +
                                         "\", which an earlier column is"}});
        }
    }
    return layout;
}

RawRow rowOf(const table::Row& source, const Layout& layout) {
    RawRow row;
    row.number = source.number;
    if (isRefusal(source.cells.front())) {
        row.problem =
            Problem{"", "not_a_user", "Is an answer of VICIdial that names no user: " + shown(source.cells.front())};
        return row;
    }
    for (std::size_t i = 0; i < std::min(layout.size(), source.cells.size()); ++i) {
        if (layout[i]) setNamed(row, toString(*layout[i]), source.cells[i]);
    }
    return row;
}

}  // namespace

SeedFile readTable(std::string_view content, const ReadOptions& options) {
    SeedFile file;
    std::optional<Layout> layout;
    const auto source = table::open(content, {kMostColumns, options.csvEncoding.c_str()});
    source->forEach([&](const table::Row& row) {
        if (!layout) {
            layout = headingIn(row.cells, file.warnings);
            if (layout) return;
            if (!isUserDetails(row.cells) && !isRefusal(row.cells.front()))
                throw http::badRequest("The first row is no heading",
                                       {{"file", "invalid_format",
                                         "Begin with the names of the columns, such as dialer_user_id,username,"
                                         "full_name,role, or send the lines of VICIdial's user_details"}});
            layout = userDetails();
        }
        requireRoom(file, options);
        file.rows.push_back(rowOf(row, *layout));
    });
    return file;
}

}  // namespace hub::user_seeding
