/// @file hub/testing/temp_directory.hpp
/// @brief A directory for one test.
#pragma once

#include <filesystem>

namespace hub::testing {

/// Under the system's temporary directory, open to other accounts, removed with its content on destruction.
class TempDirectory {
public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

}  // namespace hub::testing
