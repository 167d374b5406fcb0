/// @file http_server/request_reader.hpp
/// @brief Turns the bytes of one connection into requests, however they are cut into pieces.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "http_server/body_budget.hpp"
#include "http_server/chunked_decoder.hpp"
#include "http_server/head_parser.hpp"
#include "http_server/line_reader.hpp"
#include "http_server/refusal.hpp"

namespace hub::host::transport {

struct HeadLimits {
    std::size_t requestLine = 0;
    std::size_t headerBytes = 0;
    std::size_t headers = 0;
};

/// A request while it arrives. Does not exist between requests, so that an idle connection stays small.
struct IncomingRequest {
    IncomingRequest() : head(request) {}
    IncomingRequest(const IncomingRequest&) = delete;
    IncomingRequest& operator=(const IncomingRequest&) = delete;

    http::Request request;
    HeadParser head;
    ChunkedDecoder chunks;
    std::size_t headerBytes = 0;
    std::size_t headers = 0;
    BodyBudget::Share bodyShare;
};

class RequestReader {
public:
    enum class Event {
        kNeedMore,      ///< All of data is consumed.
        kHeadComplete,  ///< Look at incoming(), then call limitBody and feed again.
        kComplete,      ///< take() the request; the rest of data belongs to the next one.
        kRefused,       ///< See refusal(); the connection cannot be read any further.
    };

    explicit RequestReader(const HeadLimits& limits) : limits_(limits) {}

    /// Consumes from the front of data.
    Event feed(std::string_view& data);

    /// Between kHeadComplete and the next feed. A refusal (413) is final.
    std::optional<Refusal> limitBody(std::size_t maxBody);

    /// No byte of a request has arrived.
    bool idle() const noexcept { return state_ == State::kRequestLine && lines_.empty(); }
    bool inBody() const noexcept { return state_ == State::kFixedBody || state_ == State::kChunkedBody; }

    const Refusal& refusal() const noexcept { return refusal_; }
    /// The request so far; nullptr before its request line.
    IncomingRequest* incoming() const noexcept { return incoming_.get(); }
    /// After kComplete; makes the reader ready for the next request.
    std::unique_ptr<IncomingRequest> take();

private:
    enum class State { kRequestLine, kHeaders, kHeadComplete, kFixedBody, kChunkedBody, kComplete, kRefused };

    std::optional<Event> step(std::string_view& data);
    std::optional<Event> requestLine(std::string_view& data);
    std::optional<Event> header(std::string_view& data);
    std::optional<Event> fixedBody(std::string_view& data);
    std::optional<Event> chunkedBody(std::string_view& data);
    Event refuse(const Refusal& refusal);

    const HeadLimits& limits_;
    std::unique_ptr<IncomingRequest> incoming_;
    LineReader lines_;
    State state_ = State::kRequestLine;
    std::size_t emptyLines_ = 0;
    Refusal refusal_;
};

}  // namespace hub::host::transport
