/// @file Feeds bytes to a RequestReader in pieces and tells what came out, as text that tests can compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http_server/request_reader.hpp"

namespace hub::test {

inline constexpr host::transport::HeadLimits kLimits{64 * 1024, 16 * 1024, 50};
inline constexpr std::size_t kMaxBody = 1024;

/// One line per request ("GET /path?query v1.1 keep-alive\n  Name: value…\n  body") and, if it comes to that, a last
/// line with the refusal's status ("refused 400 …").
std::string readWhole(std::string_view bytes);
/// The same, cut at the positions given (ascending).
std::string readCut(std::string_view bytes, const std::vector<std::size_t>& cuts);
std::string readByteByByte(std::string_view bytes);

/// The status of the refusal, or 200 when all of bytes was read as requests.
int statusOf(std::string_view bytes);

}  // namespace hub::test
