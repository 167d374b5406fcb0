#include "unit/http_server/reading.hpp"

#include <numeric>

namespace hub::test {
namespace {

using host::transport::Framing;
using host::transport::IncomingRequest;
using host::transport::RequestReader;

std::string describe(const IncomingRequest& incoming) {
    const http::Request& request = incoming.request;
    const Framing& framing = incoming.head.framing();
    std::string text(http::toString(request.method));
    text += " " + request.path + "?" + request.rawQuery + " v1." + std::to_string(framing.minorVersion);
    text += framing.keepAlive ? " keep-alive" : " close";
    text += framing.expectContinue ? " expect\n" : "\n";
    for (const auto& [name, value] : request.headers) text += "  " + name + ": " + value + "\n";
    return text + "  [" + request.body + "]\n";
}

/// Consumes one piece; false after a refusal.
bool feed(RequestReader& reader, std::string_view piece, std::string& log) {
    while (true) {
        switch (reader.feed(piece)) {
            case RequestReader::Event::kNeedMore:
                return true;
            case RequestReader::Event::kHeadComplete:
                static_cast<void>(reader.limitBody(kMaxBody));  // a refusal shows with the next feed
                break;
            case RequestReader::Event::kComplete:
                log += describe(*reader.take());
                break;
            case RequestReader::Event::kRefused:
                log += "refused " + std::to_string(reader.refusal().status) + " " +
                       std::string(reader.refusal().message) + "\n";
                return false;
        }
    }
}

}  // namespace

std::string readCut(std::string_view bytes, const std::vector<std::size_t>& cuts) {
    RequestReader reader(kLimits);
    std::string log;
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        // A copy of its own, so that the sanitizer sees a view that outlives its piece.
        const std::string piece(bytes.substr(from, cut - from));
        if (!feed(reader, piece, log)) return log;
        from = cut;
    }
    if (feed(reader, bytes.substr(from), log) && !reader.idle()) log += "incomplete\n";
    return log;
}

std::string readWhole(std::string_view bytes) {
    return readCut(bytes, {});
}

std::string readByteByByte(std::string_view bytes) {
    std::vector<std::size_t> cuts(bytes.size());
    std::iota(cuts.begin(), cuts.end(), std::size_t{0});
    return readCut(bytes, cuts);
}

int statusOf(std::string_view bytes) {
    const std::string log = readWhole(bytes);
    const std::size_t refused = log.find("refused ");
    if (refused != std::string::npos) return std::stoi(log.substr(refused + 8));
    return log.ends_with("incomplete\n") ? 0 : 200;
}

}  // namespace hub::test
