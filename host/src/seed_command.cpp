#include "seed_command.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "command_support.hpp"
#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "password_file.hpp"

namespace hub::host {

namespace {

using services::SeedOutcome;
using services::SeedReport;
using services::SeedStatus;

/// Up to so many rows are shown one by one; of more only those with something to say.
constexpr std::size_t kMostShown = 200;
constexpr std::chrono::seconds kTellEvery{2};

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw badValue("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::int64_t organizationId(const SeedUsersOptions& options, db::Database& database) {
    return database
        .inTransaction("seed_organization",
                       [&](db::Transaction& tx) { return requireOrganization(tx, options.organization); })
        .id;
}

/// Says how far the hashing is, now and then.
class Progress {
public:
    explicit Progress(std::ostream& out) : out_(out) {}
    void tell(std::size_t done, std::size_t total) {
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < kTellEvery) return;
        told_ = now;
        out_ << "hashed " << done << " of " << total << " passwords" << std::endl;
    }

private:
    std::ostream& out_;
    std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

std::string remarkOf(const SeedOutcome& row) {
    if (row.status == SeedStatus::kError) return row.field.empty() ? row.message : row.field + ": " + row.message;
    std::string text = row.message;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
    for (const services::SeedChange& change : row.changes)
        add(change.field + " \"" + change.before + "\" -> \"" + change.after + "\"");
    if (row.linkCreated && !row.userCreated) add("link created");
    if (row.linkMoved) add("link moved");
    if (row.passwordSet && !row.userCreated) add("password reset");
    return text;
}

void printRows(std::ostream& out, const SeedReport& report) {
    const bool all = report.rows.size() <= kMostShown;
    std::vector<std::vector<std::string>> table{{"ROW", "STATUS", "USER NAME", "DIALER USER", "REMARK"}};
    for (const SeedOutcome& row : report.rows) {
        const std::string remark = remarkOf(row);
        if (!all && remark.empty()) continue;
        table.push_back(
            {std::to_string(row.row), std::string(toString(row.status)), row.username, row.dialerUserId, remark});
    }
    if (table.size() > 1) printTable(out, table);
    for (const std::string& warning : report.warnings) out << "Warning: " << warning << '\n';
}

void printCounts(std::ostream& out, const SeedReport& report) {
    out << (report.dryRun ? "Would be: " : "") << report.count(SeedStatus::kCreated) << " created, "
        << report.count(SeedStatus::kUpdated) << " updated, " << report.count(SeedStatus::kMoved) << " moved, "
        << report.count(SeedStatus::kUnchanged) << " unchanged, " << report.count(SeedStatus::kError) << " errors, "
        << report.rows.size() << " in total.\n";
    if (report.dryRun) out << "Nothing was changed (--dry-run).\n";
}

std::vector<services::SeedPassword> passwordsInForce(const SeedReport& report) {
    std::vector<services::SeedPassword> passwords;
    for (const SeedOutcome& row : report.rows)
        if (row.password) passwords.push_back({row.username, *row.password});
    return passwords;
}

void printPasswords(std::ostream& out, const SeedUsersOptions& options,
                    const std::vector<services::SeedPassword>& passwords) {
    if (passwords.empty()) return;
    if (options.passwords) {
        out << "Passwords, to be changed at the first sign-in, are in " << options.passwords->string()
            << " (mode 0600).\n";
        return;
    }
    out << "Passwords, shown only this once, to be changed at the first sign-in:\n";
    std::vector<std::vector<std::string>> table;
    for (const services::SeedPassword& one : passwords) table.push_back({one.username, one.password});
    printTable(out, table);
}

/// With the fields, which say where in the list.
CommandFailure listRefused(const SeedUsersOptions& options, const http::Error& error) {
    std::string text = options.file.string() + ": " + error.what();
    for (const http::FieldError& field : error.fields()) text += "\n  " + field.field + ": " + field.message;
    return badValue(text);
}

services::SeedRequest requestOf(const SeedUsersOptions& options, const std::string& content) {
    services::SeedRequest request;
    request.content = content;
    request.fileName = options.file.filename().string();
    request.dialer = options.dialer;
    request.dryRun = options.dryRun;
    request.update = options.update;
    request.resetPasswords = options.resetPasswords;
    request.generatePasswords = options.generatePasswords;
    request.actor = commandAudit({}, {}, 0).actor;
    request.hashThreads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return request;
}

}  // namespace

int seedUsersCommand(const SeedUsersOptions& options, const SeedingServices& services, db::Database& database,
                     CommandIo io) {
    bool refused = false;
    const int status = runCommand(io, [&] {
        const std::string content = contentOf(options.file);
        services::SeedRequest request = requestOf(options, content);
        request.organizationId = organizationId(options, database);
        request.mirror = services.mirror;
        Progress progress(io.err);
        request.onHashed = [&](std::size_t done, std::size_t total) { progress.tell(done, total); };
        std::optional<PasswordFile> file;
        if (options.passwords) {
            file.emplace(*options.passwords);
            request.keepPasswords = [&](const std::vector<services::SeedPassword>& passwords) {
                file->write(passwords);
            };
        }
        try {
            const SeedReport report = services.seeding.seed(database, request);
            const std::vector<services::SeedPassword> passwords = passwordsInForce(report);
            if (file) file->keep(passwords);
            printRows(io.out, report);
            printCounts(io.out, report);
            printPasswords(io.out, options, passwords);
            refused = report.count(SeedStatus::kError) > 0;
        } catch (const http::Error& error) {
            if (file) file->discard();
            throw listRefused(options, error);
        } catch (const db::Error&) {
            if (file && file->written())
                io.err << "dialhub: whether the users were created is not known; " << options.passwords->string()
                       << " is kept\n";
            throw;
        }
    });
    return status == 0 && refused ? 1 : status;
}

}  // namespace hub::host
