#include "file/seed_file.hpp"

#include "hub/config/loader.hpp"
#include "hub/http/error.hpp"
#include "hub/table/table.hpp"
#include "hub/text/ascii.hpp"

namespace hub::user_seeding {

namespace {

bool endsWith(std::string_view name, std::string_view ending) {
    return name.size() >= ending.size() && text::equalsIgnoreCase(name.substr(name.size() - ending.size()), ending);
}

json::Value parsed(std::string_view content) {
    try {
        return json::parse(content);
    } catch (const json::ParseError& error) {
        throw http::badRequest("The list is not valid JSON",
                               {{"file", "invalid_json",
                                 "Line " + std::to_string(error.line()) + ", column " + std::to_string(error.column()) +
                                     ": " + error.reason()}});
    }
}

/// Scalars as texts; nullopt for lists and objects.
std::optional<std::string> textOf(const json::Value& value) {
    if (value.isNull()) return std::string();
    if (value.isString()) return value.asString();
    if (value.isBool() || value.isInteger()) return json::dump(value);
    return std::nullopt;
}

RawRow rowOf(const json::Value& item, std::size_t number) {
    RawRow row;
    row.number = number;
    if (!item.isObject()) {
        row.problem = Problem{"", "invalid_type", "Must be an object with the fields of one user"};
        return row;
    }
    for (const auto& [name, value] : item.asObject()) {
        if (const auto text = textOf(value))
            setNamed(row, name, *text);
        else if (!row.problem)
            row.problem = Problem{name, "invalid_type", "Must be a text, a whole number, true or false"};
    }
    return row;
}

}  // namespace

void setNamed(RawRow& row, std::string_view name, std::string_view text) {
    const auto column = columnNamed(name);
    if (column == Column::kPassword && !text.empty()) {
        row.fields[static_cast<std::size_t>(Column::kPassword)] = std::string(text);
        return;
    }
    if (column) return row.set(*column, text);
    if (row.problem) return;
    const auto meant = config::didYouMean(name, columnNames());
    row.problem =
        Problem{std::string(name), "unknown_field",
                meant ? "Is not a field of a user; did you mean \"" + *meant + "\"?" : "Is not a field of a user"};
}

void requireRoom(const SeedFile& file, const ReadOptions& options) {
    if (file.rows.size() < options.maxRows) return;
    throw http::badRequest("Too many rows",
                           {{"file", "too_long", "Must have at most " + std::to_string(options.maxRows) + " rows"}});
}

/// A list without anybody is most likely the wrong one, or cut off: told as a success it would not be looked at.
void requireUsers(const SeedFile& file, std::string_view field) {
    if (!file.rows.empty()) return;
    throw http::badRequest("The list has no users", {{std::string(field), "required", "Must have at least one user"}});
}

SeedFile readJson(const json::Value& document, const ReadOptions& options) {
    const json::Value* list = document.isObject() ? document.find("users") : &document;
    if (list == nullptr || !list->isArray())
        throw http::badRequest("No list of users", {{"users", "required", "Send {\"users\": […]} or a list"}});
    SeedFile file;
    for (const json::Value& item : list->asArray()) {
        requireRoom(file, options);
        file.rows.push_back(rowOf(item, file.rows.size() + 1));
    }
    requireUsers(file, "users");
    return file;
}

SeedFile readSeedFile(std::string_view content, const ReadOptions& options) {
    const std::string_view name = options.fileName;
    std::string storage;
    const bool zip = table::looksLikeZip(content);
    if (!zip && endsWith(name, ".json")) return readJson(parsed(table::asUtf8(content, storage)), options);
    const bool yaml = !zip && (endsWith(name, ".yaml") || endsWith(name, ".yml"));
    SeedFile file =
        yaml ? readYaml(std::string(table::asUtf8(content, storage)), options) : readTable(content, options);
    requireUsers(file, "file");
    return file;
}

}  // namespace hub::user_seeding
