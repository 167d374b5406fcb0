#include "http_server/chunked_decoder.hpp"

#include <algorithm>
#include <charconv>

#include "http_server/head_parser.hpp"
#include "http_server/syntax.hpp"

namespace hub::host::transport {
namespace {

constexpr std::size_t kMaxSizeLine = 1024;
// All chunk extensions of a body together: they carry nothing, so a body made of them only burns time.
constexpr std::size_t kMaxExtensionBytes = 16 * 1024;
constexpr std::size_t kMaxSizeDigits = 15;

constexpr Refusal kBadChunk = malformed("A chunk of the body is not \"size CRLF data CRLF\".");

}  // namespace

ChunkedDecoder::Result ChunkedDecoder::feed(std::string_view& data, std::string& body) {
    while (state_ != State::kDone) {
        const Result result = step(data, body);
        if (result == Result::kRefused) return result;
        if (result == Result::kNeedMore) return result;
    }
    return Result::kDone;
}

/// kDone here: the step is complete.
ChunkedDecoder::Result ChunkedDecoder::step(std::string_view& data, std::string& body) {
    if (state_ == State::kData) {
        const std::size_t take = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, data.size()));
        body.append(data.substr(0, take));
        data.remove_prefix(take);
        remaining_ -= take;
        if (remaining_ > 0) return Result::kNeedMore;
        state_ = State::kDataEnd;
        return Result::kDone;
    }
    const std::size_t lineLimit = state_ == State::kSize      ? kMaxSizeLine
                                  : state_ == State::kDataEnd ? 0
                                                              : limits_.trailerBytes;
    if (const Result result = nextLine(data, lineLimit); result != Result::kDone) return result;
    if (state_ == State::kSize) return sizeLine(lines_.line(), body.size());
    if (state_ == State::kTrailer) return trailerLine(lines_.line());
    state_ = State::kSize;
    return Result::kDone;
}

ChunkedDecoder::Result ChunkedDecoder::nextLine(std::string_view& data, std::size_t limit) {
    switch (lines_.next(data, limit)) {
        case LineReader::Result::kLine:
            return Result::kDone;
        case LineReader::Result::kIncomplete:
            return Result::kNeedMore;
        case LineReader::Result::kTooLong:
        case LineReader::Result::kBareLineFeed:
            break;
    }
    if (state_ == State::kTrailer)
        return refuse({431, "header_fields_too_large", "The trailer fields are too long or malformed."});
    return refuse(kBadChunk);
}

ChunkedDecoder::Result ChunkedDecoder::sizeLine(std::string_view line, std::size_t received) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const std::size_t digits = static_cast<std::size_t>(end - line.data());
    if (error != std::errc() || digits > kMaxSizeDigits) return refuse(kBadChunk);
    if (std::string_view rest = line.substr(digits); !rest.empty()) {
        while (!rest.empty() && isBlank(rest.front())) rest.remove_prefix(1);
        extensionBytes_ += line.size() - digits;
        if (!rest.starts_with(';') || !isFieldValue(rest) || extensionBytes_ > kMaxExtensionBytes)
            return refuse(kBadChunk);
    }
    if (size > limits_.body - std::min(limits_.body, received)) {
        return refuse({413, "body_too_large", "The body is larger than this route accepts."});
    }
    remaining_ = size;
    state_ = size == 0 ? State::kTrailer : State::kData;
    return Result::kDone;
}

ChunkedDecoder::Result ChunkedDecoder::trailerLine(std::string_view line) {
    if (line.empty()) {
        state_ = State::kDone;
        return Result::kDone;
    }
    trailerBytes_ += line.size() + 2;
    if (++trailers_ > limits_.trailers || trailerBytes_ > limits_.trailerBytes) {
        return refuse({431, "header_fields_too_large", "There are too many trailer fields after the body."});
    }
    if (!splitField(line)) return refuse(malformed("A trailer line after the body is not \"Name: value\"."));
    return Result::kDone;
}

ChunkedDecoder::Result ChunkedDecoder::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    return Result::kRefused;
}

}  // namespace hub::host::transport
