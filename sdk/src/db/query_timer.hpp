/// @file query_timer.hpp
/// @brief Measures one statement; logs slow ones by name, never with parameters.
#pragma once

#include <chrono>
#include <string_view>

namespace hub::db::detail {

class QueryTimer {
public:
    /// `slow` of 0 never logs.
    QueryTimer(std::string_view queryName, std::chrono::milliseconds slow) noexcept
        : name_(queryName), slow_(slow), started_(std::chrono::steady_clock::now()) {}
    ~QueryTimer();
    QueryTimer(const QueryTimer&) = delete;
    QueryTimer& operator=(const QueryTimer&) = delete;

private:
    std::string_view name_;
    std::chrono::milliseconds slow_;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace hub::db::detail
