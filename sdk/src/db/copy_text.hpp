/// @file copy_text.hpp
/// @brief COPY's text format.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hub/db/transaction.hpp"

namespace hub::db::detail {

/// Hands escaped rows to `send` in chunks of about 64 KiB; whole rows only.
class CopyTextWriter final : public CopyWriter {
public:
    explicit CopyTextWriter(std::function<void(std::string_view chunk)> send) : send_(std::move(send)) {}

    void write(const Parameters& row) override;
    /// Sends what is left.
    void finish();

private:
    std::function<void(std::string_view chunk)> send_;
    std::string buffer_;
};

}  // namespace hub::db::detail
