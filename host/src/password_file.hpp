/// @file password_file.hpp
/// @brief Generated passwords of many users, written before they are in force so that none can be lost.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hub/services/user_seeding.hpp"

namespace hub::host {

/// A CSV file (username,password) of mode 0600. Unless keep() is called it is removed with this object. Failures throw
/// std::system_error naming the path.
class PasswordFile {
public:
    /// @throws CommandFailure when the file exists: it may hold passwords that are in force.
    explicit PasswordFile(std::filesystem::path path);
    ~PasswordFile();
    PasswordFile(const PasswordFile&) = delete;
    PasswordFile& operator=(const PasswordFile&) = delete;

    /// Makes the file, durable when this returns; nothing for no passwords.
    void write(const std::vector<services::SeedPassword>& passwords);
    /// These alone are in force: the file stays, with them and no others.
    void keep(const std::vector<services::SeedPassword>& passwords);

private:
    void replaceContent(const std::vector<services::SeedPassword>& passwords);

    std::filesystem::path path_;
    int file_ = -1;
    std::size_t written_ = 0;
    bool kept_ = false;
};

}  // namespace hub::host
