#include "migration_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "hub/auth/hmac.hpp"

namespace hub::db::detail {

namespace fs = std::filesystem;

namespace {

struct FileName {
    int version = 0;
    std::string name;
    bool up = false;
};

std::optional<FileName> parseFileName(const std::string& text) {
    static const std::regex kPattern("([0-9]{4})_([a-z][a-z0-9_]*)\\.(up|down)\\.sql");
    std::smatch match;
    if (!std::regex_match(text, match, kPattern)) return std::nullopt;
    return FileName{std::stoi(match[1]), match[2], match[3] == "up"};
}

/// The rules of one line; collects what breaks them.
class LineReader {
public:
    LineReader(const fs::path& directory, std::vector<std::string>& problems)
        : line_(directory.filename()), problems_(problems) {
        for (const auto& entry : fs::directory_iterator(directory)) add(entry.path());
    }

    std::vector<Migration> take() {
        std::vector<Migration> migrations;
        for (auto& [version, migration] : byVersion_) {
            const int expected = static_cast<int>(migrations.size()) + 1;
            if (version != expected)
                problem(migration.up.empty() ? migration.down : migration.up,
                        "version " + std::to_string(expected) + " is missing before it");
            if (migration.up.empty())
                problem(migration.down, "has no .up.sql");
            else if (migration.down.empty())
                problem(migration.up, "has no .down.sql");
            else
                migration.checksum = auth::toHex(auth::sha256(readWholeFile(migration.up)));
            migrations.push_back(std::move(migration));
        }
        return migrations;
    }

private:
    void add(const fs::path& file) {
        const auto parsed = parseFileName(file.filename());
        if (!parsed) return problem(file, "is not named NNNN_verb_object.up.sql or .down.sql");
        Migration& migration = byVersion_[parsed->version];
        fs::path& slot = parsed->up ? migration.up : migration.down;
        if (!slot.empty() || (!migration.name.empty() && migration.name != parsed->name))
            return problem(file, "shares its version with another name, " + migration.name);
        migration.line = line_;
        migration.version = parsed->version;
        migration.name = parsed->name;
        slot = file;
    }

    void problem(const fs::path& file, const std::string& text) { problems_.push_back(file.string() + ": " + text); }

    std::string line_;
    std::vector<std::string>& problems_;
    std::map<int, Migration> byVersion_;
};

using LineMap = std::map<std::string, std::vector<Migration>>;

bool sameFiles(const std::vector<Migration>& one, const std::vector<Migration>& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const Migration& a, const Migration& b) {
        return a.version == b.version && a.name == b.name && a.checksum == b.checksum;
    });
}

void readLine(const fs::path& directory, LineMap& lines, std::vector<std::string>& problems) {
    static const std::regex kLineName("[a-z][a-z0-9_]*");
    const std::string name = directory.filename();
    if (!std::regex_match(name, kLineName)) {
        problems.push_back(directory.string() + ": is not a migration line (a directory named in snake_case)");
        return;
    }
    std::vector<Migration> migrations = LineReader(directory, problems).take();
    if (migrations.empty()) return;
    const auto [known, added] = lines.emplace(name, migrations);
    // An installed plugin whose sources are named too, say for its tests.
    if (!added && !sameFiles(known->second, migrations))
        problems.push_back(directory.string() + ": the line is also in " +
                           known->second.front().up.parent_path().string() + ", with other files");
}

bool startsWithMarker(const std::string& text) {
    return text.starts_with("-- dialhub: no-transaction");
}

/// "12: COMMIT;" for the first line that begins or ends a transaction; empty when there is none.
std::string transactionControl(const std::string& text) {
    static const std::regex kControl("\\s*((COMMIT|ROLLBACK|START\\s+TRANSACTION)\\b[^;]*|BEGIN\\s*);.*",
                                     std::regex::icase);
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
        if (std::regex_match(line, kControl)) return std::to_string(number) + ": " + line;
    return {};
}

/// Outside a transaction each statement has to be sent alone. It ends with a line that ends with ';'.
void splitStatements(const fs::path& file, const std::string& text, MigrationScript& script) {
    std::istringstream lines(text);
    std::string line;
    std::string statement;
    int start = 0;
    for (int number = 1; std::getline(lines, line); ++number) {
        const bool comment = line.starts_with("--") || line.find_first_not_of(" \t\r") == std::string::npos;
        if (statement.empty() && comment) continue;
        if (statement.empty()) start = number;
        statement += line + "\n";
        if (comment || !line.ends_with(';')) continue;
        script.statements.push_back(std::move(statement));
        script.lines.push_back(start);
        statement.clear();
    }
    if (!statement.empty())
        throw MigrationError(file.string() + ":" + std::to_string(start) + ": the last statement lacks its ';'");
}

}  // namespace

std::map<std::string, std::vector<Migration>> readMigrationFiles(const std::vector<fs::path>& directories) {
    LineMap lines;
    std::vector<std::string> problems;
    for (const fs::path& directory : directories) {
        if (!fs::is_directory(directory)) throw MigrationError(directory.string() + ": no such migrations directory");
        for (const auto& entry : fs::directory_iterator(directory))
            if (entry.is_directory()) readLine(entry.path(), lines, problems);
    }
    if (problems.empty()) return lines;
    std::sort(problems.begin(), problems.end());
    std::string message;
    for (const std::string& problem : problems) message += (message.empty() ? "" : "\n") + problem;
    throw MigrationError(message);
}

MigrationScript readMigrationScript(const fs::path& file) {
    MigrationScript script;
    const std::string text = readWholeFile(file);
    script.transactional = !startsWithMarker(text);
    if (script.transactional) {
        if (const std::string control = transactionControl(text); !control.empty())
            throw MigrationError(file.string() + ":" + control + ": migrations must not control their transaction");
        script.statements.push_back(text);
        script.lines.push_back(1);
        return script;
    }
    splitStatements(file, text, script);
    return script;
}

std::string readWholeFile(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw MigrationError(file.string() + ": cannot be read");
    return text;
}

}  // namespace hub::db::detail
