#include "multipart.hpp"

#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"

#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/NameValueCollection.h>

namespace hub::http {
namespace {

constexpr std::size_t kMostParts = 1000;
constexpr std::size_t kLongestHead = 16384;
constexpr std::size_t kLongestBoundary = 70;  // RFC 2046, section 5.1.1

using Poco::Net::MessageHeader;
using Poco::Net::NameValueCollection;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(400, "invalid_multipart", "multipart/form-data: " + reason);
}

std::string boundaryOf(std::string_view contentType) {
    std::string type;
    NameValueCollection parameters;
    MessageHeader::splitParameters(std::string(contentType), type, parameters);
    if (!text::equalsIgnoreCase(type, "multipart/form-data")) {
        refuse("the Content-Type is not multipart/form-data");
    }
    std::string boundary = parameters.get("boundary", "");
    if (boundary.empty()) refuse("the Content-Type has no boundary parameter");
    if (boundary.size() > kLongestBoundary) refuse("the boundary is longer than 70 characters");
    return boundary;
}

/// Splits the body at its delimiter lines.
class Splitter {
public:
    Splitter(std::string_view body, const std::string& boundary) : rest_(body), delimiter_("\r\n--" + boundary) {
        const std::string_view first = std::string_view(delimiter_).substr(2);
        if (rest_.starts_with(first)) {
            rest_.remove_prefix(first.size());
        } else {
            take();  // A preamble, which RFC 2046 allows and nobody reads.
        }
    }

    /// The next part with its head, or nothing after the closing delimiter.
    std::optional<std::string_view> next() {
        if (rest_.starts_with("--")) return std::nullopt;
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
        if (!rest_.starts_with("\r\n")) refuse("a boundary is not followed by a line break");
        // The line break stays: it is the delimiter's when the part is empty.
        return take();
    }

private:
    std::string_view take() {
        const std::size_t end = rest_.find(delimiter_);
        if (end == std::string_view::npos) refuse("the closing boundary is missing; the body may have been cut off");
        const std::string_view taken = rest_.substr(0, end);
        rest_.remove_prefix(end + delimiter_.size());
        return taken;
    }

    std::string_view rest_;
    std::string delimiter_;
};

/// RFC 8187: UTF-8''na%C3%AFve.txt; other character sets are kept as bytes.
std::string decodeExtended(const std::string& value) {
    const std::size_t language = value.find('\'');
    const std::size_t text = language == std::string::npos ? language : value.find('\'', language + 1);
    return text == std::string::npos ? value : percentDecode(std::string_view(value).substr(text + 1), false);
}

void applyDisposition(const std::string& header, Part& part, const std::string& which) {
    std::string disposition;
    NameValueCollection parameters;
    MessageHeader::splitParameters(header, disposition, parameters);
    if (!text::equalsIgnoreCase(disposition, "form-data")) {
        refuse(which + " has a Content-Disposition other than form-data");
    }
    if (!parameters.has("name")) refuse(which + " has no name in its Content-Disposition");
    part.name = parameters.get("name");
    part.fileName =
        parameters.has("filename*") ? decodeExtended(parameters.get("filename*")) : parameters.get("filename", "");
}

void applyHeader(std::string_view line, Part& part, const std::string& which) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) refuse(which + " has a header line without a colon");
    const std::string_view name = text::trim(line.substr(0, colon));
    const std::string value(text::trim(line.substr(colon + 1)));
    if (text::equalsIgnoreCase(name, "Content-Disposition")) applyDisposition(value, part, which);
    if (text::equalsIgnoreCase(name, "Content-Type")) part.contentType = value;
}

/// `text` starts with the line break that ends the delimiter's line.
Part parsePart(std::string_view text, const std::string& which) {
    const std::size_t end = text.substr(0, kLongestHead).find("\r\n\r\n");
    if (end == std::string_view::npos) {
        refuse(which + (text.size() > kLongestHead ? " has more than 16 KiB of headers"
                                                   : " has no blank line after its headers"));
    }
    Part part;
    std::string_view head = text.substr(0, end + 2);
    head.remove_prefix(2);
    while (!head.empty()) {
        const std::size_t line = head.find("\r\n");
        applyHeader(head.substr(0, line), part, which);
        head.remove_prefix(line + 2);
    }
    if (part.name.empty()) refuse(which + " has no Content-Disposition with a name");
    part.content = text.substr(end + 4);
    return part;
}

}  // namespace

std::vector<Part> parseMultipart(std::string_view contentType, std::string_view body) {
    Splitter splitter(body, boundaryOf(contentType));
    std::vector<Part> parts;
    while (const auto text = splitter.next()) {
        if (parts.size() == kMostParts) refuse("more than 1000 parts");
        parts.push_back(parsePart(*text, "part " + std::to_string(parts.size() + 1)));
    }
    return parts;
}

}  // namespace hub::http
