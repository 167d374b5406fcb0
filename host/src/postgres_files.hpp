/// @file postgres_files.hpp
/// @brief Where PostgreSQL's programs and a cluster's files are, and who may use them.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "child_process.hpp"

namespace hub::host {

/// Directory with initdb and postgres: of the cluster's version when there is a cluster, else 15, else the newest.
/// @throws std::runtime_error saying what to install.
std::filesystem::path findPostgresPrograms(const std::filesystem::path& dataDirectory);

/// Who the server runs as: nobody special (nullopt) unless we are root, which PostgreSQL refuses. Then the owner of an
/// existing cluster, else "postgres", else "nobody".
std::optional<Account> accountFor(const std::filesystem::path& dataDirectory);

/// The first directory on the way to `path` the account may not enter; nullopt when all are open to it.
std::optional<std::filesystem::path> firstClosedDirectory(const std::filesystem::path& path, const Account& account);

bool isCluster(const std::filesystem::path& dataDirectory);

/// postmaster.pid, which the server keeps up to date.
struct PostmasterFile {
    pid_t pid = 0;
    std::string socketDirectory;
    int port = 0;
    bool ready = false;
};
std::optional<PostmasterFile> readPostmasterFile(const std::filesystem::path& dataDirectory);

/// PostgreSQL processes (server and backends) that work in the directory.
std::vector<pid_t> processesIn(const std::filesystem::path& dataDirectory);

/// libpq connection string of a server on a unix socket.
std::string socketConnection(const std::filesystem::path& socketDirectory, const std::string& database);

/// The last lines of a file, from `offset` on; empty when it cannot be read.
std::string tailOf(const std::filesystem::path& file, std::uintmax_t offset);

}  // namespace hub::host
