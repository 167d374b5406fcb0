#include "multipart_input.hpp"

#include <algorithm>

#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_queue::input {

namespace {

constexpr std::size_t kLongest = 255;

const http::Part* find(const std::vector<http::Part>& parts, std::string_view name) {
    const auto found =
        std::find_if(parts.begin(), parts.end(), [&](const http::Part& part) { return part.name == name; });
    return found == parts.end() ? nullptr : &*found;
}

}  // namespace

const http::Part& filePart(const std::vector<http::Part>& parts) {
    const auto isFile = [](const http::Part& part) { return part.name == "file"; };
    if (std::count_if(parts.begin(), parts.end(), isFile) > 1)
        throw http::badRequest("Several files", {{"file", "invalid_format", "Send one file at a time"}});
    if (const http::Part* part = find(parts, "file")) return *part;
    throw http::badRequest("No file", {{"file", "required", "Send the numbers as the part \"file\""}});
}

std::optional<std::string> partText(const std::vector<http::Part>& parts, std::string_view name) {
    const http::Part* part = find(parts, name);
    if (part == nullptr || part->content.empty()) return std::nullopt;
    return safeText(part->content);
}

std::string safeText(std::string_view text) {
    std::string safe = text::replaceInvalidUtf8(text);
    std::erase(safe, '\0');
    return std::string(text::firstCodePoints(safe, kLongest));
}

}  // namespace hub::number_queue::input
