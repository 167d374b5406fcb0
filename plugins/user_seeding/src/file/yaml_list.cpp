#include <yaml-cpp/yaml.h>

#include <set>

#include "file/seed_file.hpp"
#include "hub/http/error.hpp"

namespace hub::user_seeding {

namespace {

http::Error refused(const std::string& message, const YAML::Mark& mark) {
    const std::string place =
        mark.is_null() ? ""
                       : "Line " + std::to_string(mark.line + 1) + ", column " + std::to_string(mark.column + 1) + ": ";
    return http::badRequest("The list is not valid YAML", {{"file", "invalid_yaml", place + message}});
}

std::string at(const YAML::Node& node) {
    return " (line " + std::to_string(node.Mark().line + 1) + ")";
}

/// One field; the first problem of the row stays.
void readField(RawRow& row, std::set<std::string>& seen, const YAML::Node& key, const YAML::Node& value) {
    const auto problem = [&](std::string field, const char* code, const std::string& message) {
        if (!row.problem) row.problem = Problem{std::move(field), code, message};
    };
    if (!key.IsScalar()) return problem("", "invalid_type", "The name of a field must be a text" + at(key));
    const std::string& name = key.Scalar();
    if (!seen.insert(name).second) return problem(name, "duplicate_field", "Is there twice" + at(key));
    if (!value.IsScalar() && !value.IsNull())
        return problem(name, "invalid_type", "Must be a text, a number, true or false" + at(key));
    // As written: 0123 and yes are texts here.
    setNamed(row, name, value.IsNull() ? std::string() : value.Scalar());
}

RawRow readRow(const YAML::Node& item, std::size_t number) {
    RawRow row;
    row.number = number;
    if (!item.IsMap()) {
        row.problem =
            Problem{"", "invalid_type", "Must be the fields of one user, as in \"username: andy\"" + at(item)};
        return row;
    }
    std::set<std::string> seen;
    for (const auto& entry : item) readField(row, seen, entry.first, entry.second);
    return row;
}

}  // namespace

SeedFile readYaml(const std::string& text, const ReadOptions& options) try {
    const YAML::Node document = YAML::Load(text);
    SeedFile file;
    if (document.IsMap()) {
        for (const auto& entry : document) {
            if (!entry.first.IsScalar() || entry.first.Scalar() != "users")
                throw refused("only \"users:\" may stand at the top", entry.first.Mark());
        }
    }
    const YAML::Node list = document.IsMap() ? document["users"] : document;
    if (!list.IsSequence()) throw refused("expected \"users:\" and a list below it", document.Mark());
    for (const YAML::Node& item : list) {
        requireRoom(file, options);
        file.rows.push_back(readRow(item, file.rows.size() + 1));
    }
    return file;
} catch (const YAML::Exception& error) {
    throw refused(error.msg, error.mark);
}

}  // namespace hub::user_seeding
