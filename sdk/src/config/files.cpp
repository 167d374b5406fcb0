#include "config/files.hpp"

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace hub::config {

std::string readRegularFile(const std::filesystem::path& path, std::uintmax_t maximumBytes) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (error) throw std::runtime_error(error.message());
    if (!std::filesystem::is_regular_file(status)) throw std::runtime_error("not a regular file");
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(std::generic_category().message(errno));
    // One byte more than allowed tells a file that is too large, also one that grows meanwhile.
    std::string content(static_cast<std::size_t>(maximumBytes) + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (file.bad()) throw std::runtime_error("reading failed");
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (content.size() > maximumBytes)
        throw std::runtime_error("larger than " + std::to_string(maximumBytes / 1024) + " KiB");
    return content;
}

}  // namespace hub::config
