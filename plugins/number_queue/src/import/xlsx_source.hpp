/// @file
/// @brief Excel workbooks (XLSX): the first column of the active sheet, read piece by piece.
#pragma once

#include <cstdint>
#include <string>

#include "import/row_source.hpp"

namespace hub::number_queue {

bool looksLikeZip(std::string_view content) noexcept;

/// Refuses document types (and so entities), parts that grow beyond what any list of numbers needs, and workbooks
/// without a sheet. Numbers are read as the integers they are, not as they are displayed.
class XlsxSource final : public RowSource {
public:
    /// The content outlives the source. @throws http::Error (400)
    explicit XlsxSource(std::string_view content);
    ~XlsxSource() override;
    void forEach(const OnRow& onRow) const override;

private:
    std::string_view content_;
    std::string sheet_;
    std::vector<std::uint32_t> stringEnds_;
    std::string strings_;  ///< Shared strings, one after the other.
};

}  // namespace hub::number_queue
