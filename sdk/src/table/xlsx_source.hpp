/// @file
/// @brief Excel workbooks: the active sheet, read piece by piece.
#pragma once

#include <cstdint>
#include <vector>

#include "hub/table/table.hpp"

namespace hub::table {

/// Refuses document types (and so entities), parts that grow beyond what any honest list needs, and workbooks without a
/// sheet.
class XlsxSource final : public RowSource {
public:
    XlsxSource(std::string_view content, const Options& options);
    void forEach(const OnRow& onRow) const override;

private:
    std::string_view content_;
    std::size_t columns_;
    std::string sheet_;
    std::vector<std::uint32_t> stringEnds_;
    std::string strings_;  ///< Shared strings, one after the other.
};

}  // namespace hub::table
