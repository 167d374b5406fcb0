/// @file http_server/request_id.hpp
/// @brief The id that ties an answer, its log lines and its audit entries together.
#pragma once

#include <string>
#include <string_view>

namespace hub::host::transport {

/// What a caller may choose: 1 to 128 of [A-Za-z0-9._-].
bool isAcceptableRequestId(std::string_view text) noexcept;

/// Unique across threads, processes and machines (64 random bits a thread, then a count); not a secret. Thread-safe.
std::string generateRequestId();

}  // namespace hub::host::transport
