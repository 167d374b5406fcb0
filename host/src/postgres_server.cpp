#include "postgres_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "hub/log/log.hpp"
#include "postgres_files.hpp"

namespace hub::host {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLog = "server.log";
/// sockaddr_un holds 107 characters, and PostgreSQL appends its file name.
constexpr std::size_t kMaxSocketDirectory = 107 - std::char_traits<char>::length("/.s.PGSQL.5432");

std::string accountName(const std::optional<Account>& account) {
    if (account) return account->name;
    const passwd* const entry = ::getpwuid(::geteuid());
    if (entry == nullptr)
        throw std::runtime_error("user id " + std::to_string(::geteuid()) + " has no account, which PostgreSQL needs");
    return entry->pw_name;
}

void giveTo(const fs::path& path, const std::optional<Account>& account) {
    if (account && ::lchown(path.c_str(), account->uid, account->gid) != 0)
        throw std::system_error(errno, std::generic_category(), path.string());
}

void requireAccess(const fs::path& directory, const std::optional<Account>& account) {
    if (!account) return;
    if (const auto closed = firstClosedDirectory(directory, *account))
        throw std::runtime_error("database.data_dir " + directory.string() + ": PostgreSQL runs as user " +
                                 account->name + " (it refuses to run as root), who may not enter " + closed->string() +
                                 "; choose a directory outside it, or chmod o+x " + closed->string());
}

}  // namespace

PostgresServer::PostgresServer(PostgresServerSettings settings) : settings_(std::move(settings)) {
    settings_.dataDirectory = fs::weakly_canonical(fs::absolute(settings_.dataDirectory));
    account_ = accountFor(settings_.dataDirectory);
    programs_ = findPostgresPrograms(settings_.dataDirectory);
}

PostgresServer::~PostgresServer() {
    stop();
}

void PostgresServer::prepareDirectory() const {
    fs::create_directories(settings_.dataDirectory.parent_path());
    if (fs::create_directory(settings_.dataDirectory) || (account_ && fs::is_empty(settings_.dataDirectory))) {
        fs::permissions(settings_.dataDirectory, fs::perms::owner_all);
        giveTo(settings_.dataDirectory, account_);
    }
    requireAccess(settings_.dataDirectory, account_);
}

void PostgresServer::initialize() {
    const fs::path& target = settings_.dataDirectory;
    if (isCluster(target)) return;
    prepareDirectory();
    if (!fs::is_empty(target))
        throw std::runtime_error("database.data_dir " + target.string() +
                                 " is not empty and holds no PostgreSQL cluster; name an empty or new directory");
    // Built beside its place and moved there when complete: a crash leaves nothing that looks like a cluster.
    const fs::path building = target.string() + ".initializing";
    std::error_code error;
    fs::remove_all(building, error);
    if (!error) fs::create_directory(building, error);
    if (error)
        throw std::runtime_error("cannot make " + building.string() + ": " + error.message() +
                                 "; the directory that holds database.data_dir has to be writable");
    fs::permissions(building, fs::perms::owner_all);
    giveTo(building, account_);
    createClusterIn(building);
    fs::rename(building, target, error);
    if (error)
        throw std::runtime_error("cannot move the new cluster to " + target.string() + ": " + error.message() +
                                 "; if it is a mount point, use a directory inside it");
    log::info("postgres.initialized", {{"data_dir", target.string()}});
}

void PostgresServer::createClusterIn(const fs::path& directory) const {
    std::vector<std::string> initdb{programs_ / "initdb", "--pgdata=" + directory.string(),
                                    "--username=dialhub", "--encoding=UTF8",
                                    "--locale=C.UTF-8",   "--auth-local=peer",
                                    "--auth-host=reject", "--data-checksums",
                                    "--no-instructions"};
    if (!settings_.durable) initdb.emplace_back("--no-sync");
    // initdb wants an empty directory, so its output goes beside it.
    runTool(directory, std::move(initdb), "");
    writeOwned(directory / "pg_hba.conf", "local all all peer map=dialhub\n");
    writeOwned(directory / "pg_ident.conf",
               "dialhub root dialhub\ndialhub \"" + accountName(account_) + "\" dialhub\n");
    std::vector<std::string> single{programs_ / "postgres", "--single", "-D", directory, "-c", "exit_on_error=on"};
    if (!settings_.durable) single.insert(single.end(), {"-c", "fsync=off"});
    single.emplace_back("template1");
    runTool(directory, std::move(single), std::string("CREATE DATABASE ") + kDatabase + ";\n");
}

void PostgresServer::runTool(const fs::path& directory, std::vector<std::string> command,
                             const std::string& input) const {
    const std::string name = fs::path(command.front()).filename();
    const fs::path output = directory.string() + ".log";
    fs::remove(output);
    ChildProcess tool({.command = std::move(command),
                       .account = account_,
                       .output = output,
                       .input = input,
                       .signalWhenParentDies = SIGKILL});
    if (!tool.waitFor(settings_.startTimeout)) tool.signal(SIGKILL);
    const std::string end = tool.reap();
    if (!tool.succeeded()) throw std::runtime_error(name + " failed (" + end + "):\n" + tailOf(output, 0));
    fs::remove(output);
}

void PostgresServer::writeOwned(const fs::path& file, const std::string& text) const {
    std::ofstream out(file, std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + file.string());
    giveTo(file, account_);
}

void PostgresServer::makeSocketDirectory() {
    const std::string data = settings_.dataDirectory.string();
    socketDirectory_ = settings_.dataDirectory;
    if (data.size() <= kMaxSocketDirectory) return;
    std::ostringstream name;
    name << "/tmp/dialhub-" << std::hex << std::hash<std::string>()(data);
    socketDirectory_ = name.str();
    if (fs::create_directory(socketDirectory_)) {
        fs::permissions(socketDirectory_, fs::perms::owner_all);
        giveTo(socketDirectory_, account_);
    }
    // Anybody may make directories in /tmp.
    struct stat status {};
    const uid_t owner = account_ ? account_->uid : ::geteuid();
    if (::lstat(socketDirectory_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != owner ||
        (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        throw std::runtime_error(socketDirectory_.string() +
                                 ", needed for PostgreSQL's socket, belongs to somebody else; " +
                                 "remove it, or choose a database.data_dir of at most " +
                                 std::to_string(kMaxSocketDirectory) + " characters");
}

std::vector<std::string> PostgresServer::serverCommand() const {
    std::vector<std::string> command{programs_ / "postgres", "-D", settings_.dataDirectory, "-p", "5432"};
    const auto set = [&](const std::string& name, const std::string& value) {
        command.insert(command.end(), {"-c", name + "=" + value});
    };
    set("cluster_name", "dialhub");
    set("listen_addresses", "");
    set("unix_socket_directories", "\"" + socketDirectory_.string() + "\"");
    set("unix_socket_permissions", "0700");
    set("max_connections", std::to_string(settings_.maxConnections));
    // Sessions keep their plans until a table is analysed: what grows fast must not wait a minute for that.
    set("autovacuum_naptime", "10s");
    set("logging_collector", "off");
    set("log_destination", "stderr");
    set("log_timezone", "UTC");
    // Errors of statements quote personal data. The hub reports them itself, by query name.
    set("log_min_messages", "log");
    set("log_min_error_statement", "panic");
    set("log_error_verbosity", "terse");
    if (!settings_.durable) {
        set("fsync", "off");
        set("full_page_writes", "off");
    }
    return command;
}

void PostgresServer::start(int interrupt) {
    makeSocketDirectory();
    const fs::path log = settings_.dataDirectory / kLog;
    std::error_code missing;
    const std::uintmax_t logStart = fs::file_size(log, missing);
    process_ = std::make_unique<ChildProcess>(ChildOptions{
        .command = serverCommand(), .account = account_, .output = log, .input = {}, .signalWhenParentDies = SIGINT});
    try {
        waitUntilReady(missing ? 0 : logStart, interrupt);
    } catch (...) {
        stop();
        throw;
    }
}

void PostgresServer::waitUntilReady(std::uintmax_t logStart, int interrupt) {
    constexpr int kPause = 20;
    const fs::path log = settings_.dataDirectory / kLog;
    const auto deadline = std::chrono::steady_clock::now() + settings_.startTimeout;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto file = readPostmasterFile(settings_.dataDirectory);
        if (file && file->pid == process_->pid() && file->ready) return;
        std::array<pollfd, 2> events{{{.fd = process_->descriptor(), .events = POLLIN, .revents = 0},
                                      {.fd = interrupt, .events = POLLIN, .revents = 0}}};
        ::poll(events.data(), events.size(), kPause);
        if (events[1].revents != 0) throw std::runtime_error("the start of PostgreSQL was interrupted");
        if (events[0].revents != 0)
            throw std::runtime_error("PostgreSQL did not start (" + process_->reap() + "). The end of " + log.string() +
                                     ":\n" + tailOf(log, logStart));
    }
    throw std::runtime_error("PostgreSQL was not ready after " + std::to_string(settings_.startTimeout.count() / 1000) +
                             " s. The end of " + log.string() + ":\n" + tailOf(log, logStart));
}

void PostgresServer::stop() noexcept {
    if (!process_) return;
    constexpr std::chrono::seconds kImmediate{5};
    process_->signal(SIGINT);
    if (!process_->waitFor(settings_.stopTimeout)) {
        log::warning("postgres.stop_slow", {{"after_milliseconds", settings_.stopTimeout.count()}});
        process_->signal(SIGQUIT);
        if (!process_->waitFor(kImmediate)) process_->signal(SIGKILL);
    }
    process_->reap();
    process_.reset();
    std::error_code ignored;
    if (socketDirectory_ != settings_.dataDirectory) fs::remove_all(socketDirectory_, ignored);
}

void PostgresServer::kill() noexcept {
    if (!process_) return;
    process_->signal(SIGKILL);
    process_->reap();
    process_.reset();
}

std::string PostgresServer::connectionString(const std::string& database) const {
    return socketConnection(socketDirectory_, database);
}

}  // namespace hub::host
