#include "suppression/phone_file.hpp"

#include "hub/phone/phone.hpp"

namespace hub::number_queue::suppression {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\"'";

bool hasDigit(std::string_view text) {
    return phone::toAsciiDigits(text).find_first_of("0123456789") != std::string::npos;
}

std::string_view firstColumn(std::string_view line) {
    const bool quoted = line.starts_with('"');
    const std::size_t end = quoted ? line.find('"', 1) : line.find_first_of(",;\t");
    line = line.substr(quoted ? 1 : 0, end == std::string_view::npos ? end : end - (quoted ? 1 : 0));
    const std::size_t first = line.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::vector<std::string> readPhoneFile(std::string_view content) {
    if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
    std::vector<std::string> phones;
    bool heading = true;
    while (!content.empty()) {
        const std::size_t end = content.find('\n');
        const std::string_view column = firstColumn(content.substr(0, end));
        content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
        if (column.empty()) continue;
        if (!heading || hasDigit(column)) phones.emplace_back(column);
        heading = false;
    }
    return phones;
}

}  // namespace hub::number_queue::suppression
