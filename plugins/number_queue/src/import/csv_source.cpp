#include "import/csv_source.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>

#include "hub/http/error.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_queue {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kSniffed = 4096;
constexpr std::size_t kSniffedLines = 20;

/// ICU's name of the encoding; empty for UTF-8.
const char* encodingOf(std::string_view content) {
    if (content.starts_with("\xFF\xFE")) return "UTF-16LE";
    if (content.starts_with("\xFE\xFF")) return "UTF-16BE";
    // Digits and separators in UTF-16 have a zero byte each: on the even or on the odd places.
    const std::string_view head = content.substr(0, kSniffed);
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
    if (zeros[1] * 4 > head.size()) return "UTF-16LE";
    if (zeros[0] * 4 > head.size()) return "UTF-16BE";
    return text::isValidUtf8(content) ? "" : "windows-1256";
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

char sniffDelimiter(std::string_view text) {
    constexpr std::string_view kDelimiters = ",;\t|";
    std::array<std::size_t, kDelimiters.size()> lines{};
    for (std::size_t line = 0; line < kSniffedLines && !text.empty(); ++line) {
        const std::size_t end = text.find('\n');
        const std::string_view one = text.substr(0, end);
        for (std::size_t i = 0; i < kDelimiters.size(); ++i)
            lines[i] += one.find(kDelimiters[i]) != std::string_view::npos ? 1 : 0;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    const auto most = std::max_element(lines.begin(), lines.end());
    return kDelimiters[static_cast<std::size_t>(most - lines.begin())];
}

/// Reads one row after the other.
class Reader {
public:
    Reader(std::string_view text, char delimiter) : rest_(text), stops_{delimiter, '\n', '\r'} {}

    bool atEnd() const noexcept { return rest_.empty(); }
    /// The first cell of the next row.
    std::string_view next() {
        const std::string_view cell = takeCell();
        while (!rest_.empty() && rest_.front() == stops_[0]) {
            rest_.remove_prefix(1);
            skipCell();
        }
        if (rest_.starts_with('\r')) rest_.remove_prefix(1);
        if (rest_.starts_with('\n')) rest_.remove_prefix(1);
        return cell;
    }

private:
    std::string_view takeCell() {
        if (!rest_.starts_with('"')) return takePlain();
        unquoted_.clear();
        rest_.remove_prefix(1);
        while (true) {
            const std::size_t quote = rest_.find('"');
            unquoted_ += rest_.substr(0, quote);
            if (quote == std::string_view::npos) {
                rest_ = {};
                return unquoted_;
            }
            rest_.remove_prefix(quote + 1);
            if (!rest_.starts_with('"')) break;
            unquoted_ += '"';
            rest_.remove_prefix(1);
        }
        takePlain();  // Whatever follows a closing quote belongs to no cell.
        return unquoted_;
    }
    std::string_view takePlain() {
        const std::size_t end = rest_.find_first_of(std::string_view(stops_.data(), stops_.size()));
        const std::string_view cell = rest_.substr(0, end);
        rest_.remove_prefix(cell.size());
        return cell;
    }
    void skipCell() {
        if (rest_.starts_with('"'))
            takeQuoted();
        else
            takePlain();
    }
    void takeQuoted() {
        rest_.remove_prefix(1);
        while (!rest_.empty()) {
            const std::size_t quote = rest_.find('"');
            if (quote == std::string_view::npos) {
                rest_ = {};
                return;
            }
            rest_.remove_prefix(quote + 1);
            if (!rest_.starts_with('"')) break;
            rest_.remove_prefix(1);
        }
        takePlain();
    }

    std::string_view rest_;
    std::array<char, 3> stops_;
    std::string unquoted_;
};

}  // namespace

std::string_view asUtf8(std::string_view content, std::string& storage) {
    if (content.starts_with(kUtf8Mark)) return content.substr(kUtf8Mark.size());
    const std::string_view encoding = encodingOf(content);
    if (encoding.empty()) return content;
    storage = convert(content, encoding.data());
    std::string_view text = storage;
    if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
    return text;
}

CsvSource::CsvSource(std::string_view content) : text_(asUtf8(content, storage_)), delimiter_(sniffDelimiter(text_)) {}

void CsvSource::forEach(const OnRow& onRow) const {
    Reader reader(text_, delimiter_);
    while (!reader.atEnd()) {
        const std::string_view cell = reader.next();
        if (!cell.empty()) onRow(cell);
    }
}

}  // namespace hub::number_queue
