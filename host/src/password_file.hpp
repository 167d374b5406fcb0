/// @file password_file.hpp
/// @brief Generated passwords of many users, written before they are in force so that none can be lost.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hub/services/user_seeding.hpp"

namespace hub::host {

/// A CSV file (username,password) of mode 0600. It outlives this object: only who knows that nothing of it is in force
/// discards it. Failures throw std::system_error naming the path.
class PasswordFile {
public:
    /// @throws CommandFailure when the file exists: it may hold passwords that are in force.
    explicit PasswordFile(std::filesystem::path path);
    ~PasswordFile();
    PasswordFile(const PasswordFile&) = delete;
    PasswordFile& operator=(const PasswordFile&) = delete;

    /// Makes the file, durable when this returns; nothing for no passwords.
    void write(const std::vector<services::SeedPassword>& passwords);
    bool written() const noexcept { return file_ >= 0; }
    /// These alone are in force: others are taken out.
    void keep(const std::vector<services::SeedPassword>& passwords);
    void discard() noexcept;

private:
    void replaceContent(const std::vector<services::SeedPassword>& passwords);

    std::filesystem::path path_;
    int file_ = -1;
    std::size_t count_ = 0;
};

}  // namespace hub::host
