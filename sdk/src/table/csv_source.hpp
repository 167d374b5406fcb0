/// @file
/// @brief Text in columns.
#pragma once

#include "hub/table/table.hpp"

namespace hub::table {

class CsvSource final : public RowSource {
public:
    CsvSource(std::string_view content, const Options& options);
    void forEach(const OnRow& onRow) const override;

private:
    std::string storage_;
    std::string_view text_;
    char delimiter_ = ',';
    std::size_t columns_;
};

}  // namespace hub::table
