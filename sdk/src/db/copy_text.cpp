#include "copy_text.hpp"

#include "hub/auth/hmac.hpp"

namespace hub::db::detail {

namespace {

constexpr std::size_t kChunk = std::size_t{64} * 1024;

void appendEscaped(std::string& out, std::string_view text) {
    static constexpr std::string_view kSpecial = "\\\b\f\n\r\t\v";
    static constexpr std::string_view kLetters = "\\bfnrtv";
    while (true) {
        const std::size_t at = text.find_first_of(kSpecial);
        out += text.substr(0, at);
        if (at == std::string_view::npos) return;
        out += '\\';
        out += kLetters[kSpecial.find(text[at])];
        text.remove_prefix(at + 1);
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
            buffer_.append("\\\\x").append(auth::toHex(value.data));
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
