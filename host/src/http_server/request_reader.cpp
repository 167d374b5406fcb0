#include "http_server/request_reader.hpp"

#include <algorithm>
#include <utility>

#include "http_server/syntax.hpp"

namespace hub::host::transport {
namespace {

// Some clients send CRLF after a form body; RFC 9112 (2.2) asks to skip it.
constexpr std::size_t kMaxEmptyLines = 4;
// Memory is taken as the body arrives, not as Content-Length promises.
constexpr std::size_t kBodyReserve = 64 * 1024;

constexpr Refusal kBareLineFeed = malformed("A line of the head ends in LF alone; lines end in CRLF.");
constexpr Refusal kTooManyHeaders{431, "header_fields_too_large", "The header fields are too many or too long."};

}  // namespace

RequestReader::Event RequestReader::feed(std::string_view& data) {
    while (true) {
        if (const std::optional<Event> event = step(data)) return *event;
    }
}

std::optional<RequestReader::Event> RequestReader::step(std::string_view& data) {
    switch (state_) {
        case State::kRequestLine:
            return requestLine(data);
        case State::kHeaders:
            return header(data);
        case State::kHeadComplete:  // limitBody was not called
            return Event::kHeadComplete;
        case State::kFixedBody:
            return fixedBody(data);
        case State::kChunkedBody:
            return chunkedBody(data);
        case State::kComplete:
            return Event::kComplete;
        case State::kRefused:
            return Event::kRefused;
    }
    return Event::kRefused;
}

std::optional<RequestReader::Event> RequestReader::requestLine(std::string_view& data) {
    // Binary from the first byte (TLS on a plain port, for one) may never hold a line feed: answer at once.
    if (lines_.empty() && !data.empty() && data.front() != '\r' && !isTokenCharacter(data.front())) {
        return refuse(malformed("This is not an HTTP/1.1 request."));
    }
    switch (lines_.next(data, limits_.requestLine)) {
        case LineReader::Result::kIncomplete:
            return Event::kNeedMore;
        case LineReader::Result::kTooLong:
            return refuse({414, "uri_too_long", "The request line is longer than this server accepts."});
        case LineReader::Result::kBareLineFeed:
            return refuse(kBareLineFeed);
        case LineReader::Result::kLine:
            break;
    }
    if (lines_.line().empty()) {
        if (++emptyLines_ > kMaxEmptyLines) return refuse(malformed("There are empty lines in place of a request."));
        return std::nullopt;
    }
    incoming_ = std::make_unique<IncomingRequest>();
    if (auto refusal = incoming_->head.requestLine(lines_.line())) return refuse(*refusal);
    state_ = State::kHeaders;
    return std::nullopt;
}

std::optional<RequestReader::Event> RequestReader::header(std::string_view& data) {
    switch (lines_.next(data, limits_.headerBytes - std::min(limits_.headerBytes, incoming_->headerBytes))) {
        case LineReader::Result::kIncomplete:
            return Event::kNeedMore;
        case LineReader::Result::kTooLong:
            return refuse(kTooManyHeaders);
        case LineReader::Result::kBareLineFeed:
            return refuse(kBareLineFeed);
        case LineReader::Result::kLine:
            break;
    }
    const std::string_view line = lines_.line();
    if (line.empty()) {
        if (auto refusal = incoming_->head.finish()) return refuse(*refusal);
        state_ = State::kHeadComplete;
        return std::nullopt;
    }
    incoming_->headerBytes += line.size() + 2;
    if (++incoming_->headers > limits_.headers) return refuse(kTooManyHeaders);
    if (auto refusal = incoming_->head.field(line)) return refuse(*refusal);
    return std::nullopt;
}

std::optional<Refusal> RequestReader::limitBody(std::size_t maxBody) {
    const Framing& framing = incoming_->head.framing();
    if (framing.chunked) {
        incoming_->chunks.limit({maxBody, limits_.headerBytes, limits_.headers});
        state_ = State::kChunkedBody;
        return std::nullopt;
    }
    if (framing.contentLength > maxBody) {
        refuse({413, "body_too_large", "The body is larger than this route accepts."});
        return refusal_;
    }
    state_ = framing.contentLength == 0 ? State::kComplete : State::kFixedBody;
    incoming_->request.body.reserve(std::min<std::size_t>(framing.contentLength, kBodyReserve));
    return std::nullopt;
}

std::optional<RequestReader::Event> RequestReader::fixedBody(std::string_view& data) {
    std::string& body = incoming_->request.body;
    const std::size_t missing = static_cast<std::size_t>(incoming_->head.framing().contentLength) - body.size();
    const std::size_t take = std::min(missing, data.size());
    body.append(data.substr(0, take));
    data.remove_prefix(take);
    if (take < missing) return Event::kNeedMore;
    state_ = State::kComplete;
    return std::nullopt;
}

std::optional<RequestReader::Event> RequestReader::chunkedBody(std::string_view& data) {
    switch (incoming_->chunks.feed(data, incoming_->request.body)) {
        case ChunkedDecoder::Result::kNeedMore:
            return Event::kNeedMore;
        case ChunkedDecoder::Result::kRefused:
            return refuse(incoming_->chunks.refusal());
        case ChunkedDecoder::Result::kDone:
            state_ = State::kComplete;
            return std::nullopt;
    }
    return std::nullopt;
}

std::unique_ptr<IncomingRequest> RequestReader::take() {
    state_ = State::kRequestLine;
    emptyLines_ = 0;
    lines_.reset();
    return std::exchange(incoming_, nullptr);
}

RequestReader::Event RequestReader::refuse(const Refusal& refusal) {
    refusal_ = refusal;
    state_ = State::kRefused;
    return Event::kRefused;
}

}  // namespace hub::host::transport
