#include "http_server/line_reader.hpp"

namespace hub::host::transport {

LineReader::Result LineReader::next(std::string_view& data, std::size_t limit) {
    if (finished_) reset();
    const std::size_t feed = data.find('\n');
    const std::string_view piece = data.substr(0, feed);
    // + 1: the CR may be among them.
    if (partial_.size() + piece.size() > limit + 1) return Result::kTooLong;
    if (feed == std::string_view::npos) {
        partial_.append(piece);
        data = {};
        return Result::kIncomplete;
    }
    data.remove_prefix(feed + 1);
    line_ = piece;
    if (!partial_.empty()) {
        partial_.append(piece);
        line_ = partial_;
        finished_ = true;
    }
    if (line_.empty() || line_.back() != '\r') return Result::kBareLineFeed;
    line_.remove_suffix(1);
    return line_.size() > limit ? Result::kTooLong : Result::kLine;
}

void LineReader::reset() {
    std::string().swap(partial_);
    line_ = {};
    finished_ = false;
}

}  // namespace hub::host::transport
