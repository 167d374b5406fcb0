#include "table/csv_source.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"

namespace hub::table {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kSniffed = 4096;
constexpr std::size_t kSniffedLines = 20;

/// ICU's name of the encoding; empty for UTF-8.
const char* encodingOf(std::string_view content, const char* legacyEncoding) {
    if (content.starts_with("\xFF\xFE")) return "UTF-16LE";
    if (content.starts_with("\xFE\xFF")) return "UTF-16BE";
    // Digits and separators in UTF-16 have a zero byte each: on the even or on the odd places.
    const std::string_view head = content.substr(0, kSniffed);
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
    if (zeros[1] * 4 > head.size()) return "UTF-16LE";
    if (zeros[0] * 4 > head.size()) return "UTF-16BE";
    return text::isValidUtf8(content) ? "" : legacyEncoding;
}

std::string convert(std::string_view content, const char* encoding) {
    if (content.size() % 2 != 0 && std::string_view(encoding).starts_with("UTF-16"))
        throw http::badRequest("The file ends in half a character",
                               {{"file", "invalid_format", "Is UTF-16 with an odd number of bytes"}});
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> from(ucnv_open(encoding, &status), &ucnv_close);
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> to(ucnv_open("UTF-8", &status), &ucnv_close);
    std::string out;
    std::array<char, 16384> piece{};
    std::array<UChar, 4096> pivot{};
    UChar* pivotRead = pivot.data();
    UChar* pivotWrite = pivot.data();
    const char* source = content.data();
    UBool first = 1;
    do {
        char* target = piece.data();
        status = U_ZERO_ERROR;
        ucnv_convertEx(to.get(), from.get(), &target, piece.data() + piece.size(), &source,
                       content.data() + content.size(), pivot.data(), &pivotRead, &pivotWrite,
                       pivot.data() + pivot.size(), first, 1, &status);
        first = 0;
        out.append(piece.data(), target);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return out;
}

/// What most lines have; of two, what comes first in more of them: "a;b,c" has two columns.
char sniffDelimiter(std::string_view text) {
    constexpr std::string_view kDelimiters = ",;\t|";
    struct Lines {
        std::size_t with = 0;
        std::size_t first = 0;
        auto operator<=>(const Lines&) const = default;
    };
    std::array<Lines, kDelimiters.size()> lines{};
    for (std::size_t line = 0; line < kSniffedLines && !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        const std::string_view one = text.substr(0, end);
        for (std::size_t i = 0; i < kDelimiters.size(); ++i)
            lines[i].with += one.find(kDelimiters[i]) != std::string_view::npos ? 1 : 0;
        if (const std::size_t first = one.find_first_of(kDelimiters); first != std::string_view::npos)
            ++lines[kDelimiters.find(one[first])].first;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    const auto most = std::max_element(lines.begin(), lines.end());
    return kDelimiters[static_cast<std::size_t>(most - lines.begin())];
}

/// Reads one row after the other.
class Reader {
public:
    Reader(std::string_view text, char delimiter, std::size_t columns)
        : rest_(text), stops_{delimiter, '\n', '\r'}, columns_(columns) {}

    bool atEnd() const noexcept { return rest_.empty(); }
    /// The cells of the next row, up to the last one that is filled. They live until the next call.
    std::span<const std::string_view> next() {
        cells_.clear();
        unquoted_.clear();
        takeCell();
        while (!rest_.empty() && rest_.front() == stops_[0]) {
            rest_.remove_prefix(1);
            if (cells_.size() < columns_)
                takeCell();
            else
                skipCell();
        }
        if (rest_.starts_with('\r')) rest_.remove_prefix(1);
        if (rest_.starts_with('\n')) rest_.remove_prefix(1);
        while (!cells_.empty() && cells_.back().empty()) cells_.pop_back();
        return cells_;
    }

private:
    void takeCell() { cells_.push_back(rest_.starts_with('"') ? takeQuoted() : takePlain()); }
    void skipCell() {
        if (!rest_.starts_with('"') || !skipQuoted()) takePlain();
    }
    std::string_view takePlain() {
        const std::size_t end = rest_.find_first_of(std::string_view(stops_.data(), stops_.size()));
        const std::string_view cell = rest_.substr(0, end);
        rest_.remove_prefix(cell.size());
        return cell;
    }
    /// Up to the closing quote and behind whatever follows it, which belongs to no cell. nullopt: it is never closed,
    /// so it is no quote, but a character of a plain cell; all later rows would be lost in it.
    std::optional<std::string_view> skipQuoted() {
        const std::string_view begin = rest_.substr(1);
        std::size_t end = 0;
        while (true) {
            end = begin.find('"', end);
            if (end == std::string_view::npos) return std::nullopt;
            if (!begin.substr(end + 1).starts_with('"')) break;
            end += 2;
        }
        rest_ = begin.substr(end + 1);
        takePlain();
        return begin.substr(0, end);
    }
    std::string_view takeQuoted() {
        const std::optional<std::string_view> whole = skipQuoted();
        if (!whole) return takePlain();
        const std::string_view quoted = *whole;
        std::size_t quote = quoted.find('"');
        if (quote == std::string_view::npos) return quoted;
        std::string& plain = unquoted_.emplace_back();
        for (std::size_t from = 0; from < quoted.size(); quote = quoted.find('"', from)) {
            const std::size_t end = quote == std::string_view::npos ? quoted.size() : quote + 1;
            plain += quoted.substr(from, end - from);
            from = end + 1;  // The second of two quotes stands for both.
        }
        return plain;
    }

    std::string_view rest_;
    std::array<char, 3> stops_;
    std::size_t columns_;
    std::vector<std::string_view> cells_;
    std::deque<std::string> unquoted_;  ///< Keeps its strings in place.
};

}  // namespace

std::string_view asUtf8(std::string_view content, std::string& storage, const char* legacyEncoding) {
    if (content.starts_with(kUtf8Mark)) return content.substr(kUtf8Mark.size());
    const std::string_view encoding = encodingOf(content, legacyEncoding);
    if (encoding.empty()) return content;
    storage = convert(content, encoding.data());
    std::string_view text = storage;
    if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
    return text;
}

CsvSource::CsvSource(std::string_view content, const Options& options)
    : text_(asUtf8(content, storage_, options.legacyEncoding)),
      delimiter_(sniffDelimiter(text_)),
      columns_(options.columns) {}

void CsvSource::forEach(const OnRow& onRow) const {
    Reader reader(text_, delimiter_, columns_);
    for (std::size_t number = 1; !reader.atEnd(); ++number) {
        const std::span<const std::string_view> cells = reader.next();
        if (!cells.empty()) onRow({number, cells});
    }
}

}  // namespace hub::table
