/// @file credentials_file.hpp
/// @brief The file bootstrap leaves its secrets in: NAME=value lines, mode 0600.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::host {

/// Holds a lock on the file's directory from construction to destruction, so that two runs on one file take turns.
/// Lines it does not know are kept. Not thread-safe. I/O failures throw std::system_error naming the path.
class CredentialsFile {
public:
    explicit CredentialsFile(std::filesystem::path path);
    ~CredentialsFile();
    CredentialsFile(const CredentialsFile&) = delete;
    CredentialsFile& operator=(const CredentialsFile&) = delete;

    bool existed() const noexcept { return existed_; }
    /// nullopt when absent or empty. Quotes around a value are not part of it.
    std::optional<std::string> get(std::string_view name) const;
    void set(const std::string& name, const std::string& value);
    /// Replaces the file in one step (write, flush, rename), when its text changes or others could read it.
    void save() const;

private:
    struct Line {
        std::string name;  ///< Empty for comments and what is not understood.
        std::string text;
    };
    void load();
    std::string contents() const;

    std::filesystem::path path_;
    int directory_ = -1;
    bool existed_ = false;
    std::string loaded_;
    std::vector<Line> lines_;
};

}  // namespace hub::host
