#include "password_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "command_support.hpp"

namespace hub::host {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

std::string csvCell(std::string_view text) {
    std::string cell = "\"";
    for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
    return cell + '"';
}

std::string contentOf(const std::vector<services::SeedPassword>& passwords) {
    std::string content = "username,password\n";
    for (const services::SeedPassword& one : passwords) content += csvCell(one.username) + ',' + one.password + '\n';
    return content;
}

}  // namespace

PasswordFile::PasswordFile(std::filesystem::path path) : path_(std::move(path)) {
    if (std::filesystem::exists(std::filesystem::symlink_status(path_)))
        throw refusedCommand(path_.string() + " exists already, and may hold passwords: choose another file");
}

PasswordFile::~PasswordFile() {
    if (file_ >= 0) ::close(file_);
}

void PasswordFile::write(const std::vector<services::SeedPassword>& passwords) {
    if (passwords.empty()) return;
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file_ < 0) fail(path_);
    try {
        replaceContent(passwords);
    } catch (...) {
        discard();
        throw;
    }
}

void PasswordFile::keep(const std::vector<services::SeedPassword>& passwords) {
    if (file_ >= 0 && passwords.size() != count_) replaceContent(passwords);
}

void PasswordFile::discard() noexcept {
    if (file_ < 0) return;
    ::unlink(path_.c_str());
    ::close(file_);
    file_ = -1;
}

void PasswordFile::replaceContent(const std::vector<services::SeedPassword>& passwords) {
    const std::string content = contentOf(passwords);
    if (::ftruncate(file_, 0) != 0) fail(path_);
    for (std::size_t offset = 0; offset < content.size();) {
        const auto count =
            ::pwrite(file_, content.data() + offset, content.size() - offset, static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(path_);
        offset += static_cast<std::size_t>(count);
    }
    if (::fsync(file_) != 0) fail(path_);
    count_ = passwords.size();
}

}  // namespace hub::host
