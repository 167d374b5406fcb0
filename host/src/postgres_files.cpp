#include "postgres_files.hpp"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace hub::host {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPreferredVersion = "15";
const fs::path kVersions = "/usr/lib/postgresql";

bool hasPrograms(const fs::path& directory) {
    return ::access((directory / "initdb").c_str(), X_OK) == 0 && ::access((directory / "postgres").c_str(), X_OK) == 0;
}

std::string firstLineOf(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

int versionOf(const fs::path& directory) {
    const std::string text = directory.filename();
    int version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

Account fromEntry(const passwd& entry) {
    Account account{.name = entry.pw_name, .uid = entry.pw_uid, .gid = entry.pw_gid, .groups = {}};
    int count = 64;
    account.groups.resize(static_cast<std::size_t>(count));
    if (::getgrouplist(entry.pw_name, entry.pw_gid, account.groups.data(), &count) < 0) count = 0;
    account.groups.resize(static_cast<std::size_t>(count));
    return account;
}

bool mayEnter(const struct stat& directory, const Account& account) {
    if (directory.st_uid == account.uid) return (directory.st_mode & S_IXUSR) != 0;
    const bool inGroup = directory.st_gid == account.gid || std::find(account.groups.begin(), account.groups.end(),
                                                                      directory.st_gid) != account.groups.end();
    return (directory.st_mode & (inGroup ? S_IXGRP : S_IXOTH)) != 0;
}

}  // namespace

bool isCluster(const fs::path& dataDirectory) {
    return fs::exists(dataDirectory / "PG_VERSION");
}

fs::path findPostgresPrograms(const fs::path& dataDirectory) {
    if (isCluster(dataDirectory)) {
        const std::string version = firstLineOf(dataDirectory / "PG_VERSION");
        fs::path programs = kVersions / version / "bin";
        if (hasPrograms(programs)) return programs;
        throw std::runtime_error(dataDirectory.string() + " was made by PostgreSQL " + version +
                                 ", whose programs are not installed: apt-get install postgresql-" + version);
    }
    fs::path best;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(kVersions, missing)) {
        if (!hasPrograms(entry.path() / "bin")) continue;
        if (entry.path().filename() == kPreferredVersion) return entry.path() / "bin";
        if (best.empty() || versionOf(entry.path()) > versionOf(best)) best = entry.path();
    }
    if (best.empty())
        throw std::runtime_error("database.mode is embedded, but no PostgreSQL programs are under " +
                                 kVersions.string() + ": apt-get install postgresql-15");
    return best / "bin";
}

std::optional<Account> accountFor(const fs::path& dataDirectory) {
    if (::geteuid() != 0) return std::nullopt;
    struct stat status {};
    if (isCluster(dataDirectory) && ::stat(dataDirectory.c_str(), &status) == 0) {
        if (status.st_uid == 0)
            throw std::runtime_error(
                dataDirectory.string() +
                " belongs to root, as whom PostgreSQL refuses to run: chown -R postgres: " + dataDirectory.string());
        const passwd* const owner = ::getpwuid(status.st_uid);
        if (owner == nullptr)
            throw std::runtime_error(dataDirectory.string() + " belongs to user id " + std::to_string(status.st_uid) +
                                     ", which has no account");
        return fromEntry(*owner);
    }
    for (const char* name : {"postgres", "nobody"})
        if (const passwd* const entry = ::getpwnam(name); entry != nullptr && entry->pw_uid != 0)
            return fromEntry(*entry);
    throw std::runtime_error("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody");
}

std::optional<fs::path> firstClosedDirectory(const fs::path& path, const Account& account) {
    fs::path directory;
    for (const fs::path& part : fs::weakly_canonical(path)) {
        directory /= part;
        struct stat status {};
        if (::stat(directory.c_str(), &status) != 0) return std::nullopt;  // Not made yet.
        if (S_ISDIR(status.st_mode) && !mayEnter(status, account)) return directory;
    }
    return std::nullopt;
}

std::optional<PostmasterFile> readPostmasterFile(const fs::path& dataDirectory) {
    std::ifstream in(dataDirectory / "postmaster.pid");
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    PostmasterFile file;
    if (lines.empty() || !(std::istringstream(lines[0]) >> file.pid) || file.pid <= 0) return std::nullopt;
    if (lines.size() > 4) {
        std::istringstream(lines[3]) >> file.port;
        file.socketDirectory = lines[4];
    }
    file.ready = lines.size() > 7 && lines[7].starts_with("ready");
    return file;
}

std::vector<pid_t> processesIn(const fs::path& dataDirectory) {
    std::vector<pid_t> pids;
    std::error_code ignored;
    const fs::path wanted = fs::canonical(dataDirectory, ignored);
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        // Processes of others, which we may not look into, and those that end meanwhile give an error.
        const fs::path directory = fs::read_symlink(entry.path() / "cwd", ignored);
        if (!ignored && directory == wanted && firstLineOf(entry.path() / "comm") == "postgres")
            pids.push_back(std::stoi(name));
    }
    return pids;
}

std::string socketConnection(const fs::path& socketDirectory, const std::string& database) {
    std::string directory;
    for (const char c : socketDirectory.string()) {
        if (c == '\'' || c == '\\') directory += '\\';
        directory += c;
    }
    return "host='" + directory + "' port=5432 user=dialhub dbname=" + database;
}

std::string tailOf(const fs::path& file, std::uintmax_t offset) {
    constexpr std::uintmax_t kTail = 2000;
    std::error_code ignored;
    const std::uintmax_t size = fs::file_size(file, ignored);
    if (ignored || size <= offset) return {};
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(std::max(offset, size > kTail ? size - kTail : 0)));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace hub::host
