#include "credentials_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace hub::host {

namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), what + " " + path.string());
}

/// Closes on every way out.
struct Descriptor {
    int fd;
    ~Descriptor() { ::close(fd); }
};

void writeAll(int fd, std::string_view text, const std::filesystem::path& path) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            fail("cannot write", path);
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(fd) != 0) fail("cannot flush", path);
}

std::string unquoted(const std::string& value) {
    const bool quoted =
        value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
    return quoted ? value.substr(1, value.size() - 2) : value;
}

bool readableByOthers(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
}

}  // namespace

CredentialsFile::CredentialsFile(std::filesystem::path path) : path_(std::filesystem::absolute(path)) {
    directory_ = ::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory_ < 0) fail("cannot open the directory", path_.parent_path());
    if (::flock(directory_, LOCK_EX) != 0) {
        const int error = errno;
        ::close(directory_);
        errno = error;
        fail("cannot lock the directory", path_.parent_path());
    }
    try {
        load();
    } catch (...) {
        ::close(directory_);
        throw;
    }
}

CredentialsFile::~CredentialsFile() {
    ::close(directory_);
}

void CredentialsFile::load() {
    const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT) return;
        fail("cannot read", path_);
    }
    ::close(fd);
    existed_ = true;
    std::ifstream file(path_);
    std::string text;
    while (std::getline(file, text)) {
        const std::size_t equals = text.find('=');
        const bool assignment = equals != std::string::npos && equals > 0 && text.front() != '#';
        lines_.push_back({assignment ? text.substr(0, equals) : std::string(), text});
    }
    if (file.bad()) fail("cannot read", path_);
    loaded_ = contents();
}

std::optional<std::string> CredentialsFile::get(std::string_view name) const {
    for (const Line& line : lines_) {
        if (line.name != name) continue;
        std::string value = unquoted(line.text.substr(line.name.size() + 1));
        if (value.empty()) return std::nullopt;
        return value;
    }
    return std::nullopt;
}

void CredentialsFile::set(const std::string& name, const std::string& value) {
    if (get(name) == value) return;
    const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) { return line.name == name; });
    if (found == lines_.end())
        lines_.push_back({name, name + "=" + value});
    else
        found->text = name + "=" + value;
}

std::string CredentialsFile::contents() const {
    std::string text;
    for (const Line& line : lines_) text += line.text + "\n";
    return text;
}

void CredentialsFile::save() const {
    const std::string text = contents();
    if (existed_ && text == loaded_ && !readableByOthers(path_)) return;
    std::filesystem::path temporary = path_;
    temporary += ".new";
    // Left over from a run that was killed; the lock says that nobody is writing it.
    ::unlink(temporary.c_str());
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) fail("cannot create", temporary);
    {
        const Descriptor file{fd};
        writeAll(fd, text, temporary);
    }
    if (::rename(temporary.c_str(), path_.c_str()) != 0) fail("cannot replace", path_);
    if (::fsync(directory_) != 0) fail("cannot flush the directory of", path_);
}

}  // namespace hub::host
