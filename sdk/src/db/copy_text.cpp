#include "copy_text.hpp"

namespace hub::db::detail {

namespace {

constexpr std::size_t kChunk = std::size_t{64} * 1024;

void appendEscaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\v':
                out += "\\v";
                break;
            default:
                out += c;
        }
    }
}

void appendBytes(std::string& out, std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out += "\\\\x";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
}

}  // namespace

void CopyTextWriter::write(const Parameters& row) {
    bool first = true;
    for (const Parameters::Value& value : row.values()) {
        if (!first) buffer_ += '\t';
        first = false;
        if (value.null)
            buffer_ += "\\N";
        else if (value.binary)
            appendBytes(buffer_, value.data);
        else
            appendEscaped(buffer_, value.data);
    }
    buffer_ += '\n';
    if (buffer_.size() < kChunk) return;
    send_(buffer_);
    buffer_.clear();
}

void CopyTextWriter::finish() {
    if (!buffer_.empty()) send_(buffer_);
    buffer_.clear();
}

}  // namespace hub::db::detail
