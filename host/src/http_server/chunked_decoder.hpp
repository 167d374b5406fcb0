/// @file http_server/chunked_decoder.hpp
/// @brief Takes the chunked transfer coding (RFC 9112, 7.1) off a request body that arrives in pieces.
///
/// Poco::Net::HTTPChunkedInputStream is not used: it reads from a blocking stream, without any limit, and skips over
/// malformed chunk sizes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http_server/line_reader.hpp"
#include "http_server/refusal.hpp"

namespace hub::host::transport {

class ChunkedDecoder {
public:
    struct Limits {
        std::size_t body = 0;
        std::size_t trailerBytes = 0;
        std::size_t trailers = 0;
    };

    enum class Result { kNeedMore, kDone, kRefused };

    void limit(const Limits& limits) noexcept { limits_ = limits; }

    /// Consumes from the front of data and appends to body. Trailer fields are checked and dropped: nothing here
    /// relies on them, and merging them into the header would let them slip past its checks.
    Result feed(std::string_view& data, std::string& body);

    const Refusal& refusal() const noexcept { return refusal_; }

private:
    enum class State { kSize, kData, kDataEnd, kTrailer, kDone };

    Result step(std::string_view& data, std::string& body);
    Result sizeLine(std::string_view line, std::size_t received);
    Result trailerLine(std::string_view line);
    Result nextLine(std::string_view& data, std::size_t limit);
    Result refuse(const Refusal& refusal);

    Limits limits_;
    LineReader lines_;
    State state_ = State::kSize;
    std::uint64_t remaining_ = 0;
    std::size_t extensionBytes_ = 0;
    std::size_t trailerBytes_ = 0;
    std::size_t trailers_ = 0;
    Refusal refusal_;
};

}  // namespace hub::host::transport
