#include "import/verdict_file.hpp"

#include <Poco/DeflatingStream.h>
#include <Poco/InflatingStream.h>
#include <Poco/MemoryStream.h>
#include <Poco/StreamCopier.h>

#include <future>
#include <sstream>
#include <utility>

#include "hub/text/utf8.hpp"
#include "numbers/canonical_phone.hpp"

namespace hub::number_queue {

namespace {

constexpr std::size_t kPiece = 1024 * 1024;
constexpr std::size_t kLongestRaw = 200;
constexpr int kFast = 1;

std::string compress(const std::string& text) {
    std::ostringstream out;
    Poco::DeflatingOutputStream deflater(out, Poco::DeflatingStreamBuf::STREAM_GZIP, kFast);
    deflater.write(text.data(), static_cast<std::streamsize>(text.size()));
    deflater.close();
    return std::move(out).str();
}

void appendCell(std::string& out, std::string_view raw) {
    const std::string text = text::storable(raw, kLongestRaw);
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

void writeVerdicts(const RowSource& rows, const JudgedRows& judged,
                   const std::function<void(std::string piece)>& onPiece) {
    // Compressing a piece takes as long as writing the next one.
    std::future<std::string> compressed;
    const auto finishPiece = [&](std::string piece) {
        if (compressed.valid()) onPiece(compressed.get());
        compressed = std::async(std::launch::async, compress, std::move(piece));
    };
    std::string text = "row,raw,normalised,code\r\n";
    std::size_t row = 0;
    rows.forEach([&](std::string_view cell) {
        const Verdict verdict = judged.verdict(row++);
        text += std::to_string(row);
        text += ',';
        appendCell(text, cell);
        text += ',';
        if (verdict != Verdict::kHeading && !isInvalid(verdict)) text += canonicalPhone(cell).value;
        text += ',';
        text += toString(verdict);
        text += "\r\n";
        if (text.size() < kPiece) return;
        finishPiece(std::exchange(text, {}));
    });
    finishPiece(std::move(text));
    onPiece(compressed.get());
}

std::string readVerdicts(std::string_view piece) {
    Poco::MemoryInputStream in(piece.data(), static_cast<std::streamsize>(piece.size()));
    Poco::InflatingInputStream inflater(in, Poco::InflatingStreamBuf::STREAM_GZIP);
    std::string text;
    Poco::StreamCopier::copyToString(inflater, text);
    return text;
}

}  // namespace hub::number_queue
