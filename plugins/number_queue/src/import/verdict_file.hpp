/// @file
/// @brief Verdicts as gzip-compressed CSV in pieces that can be read one after the other.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "import/judged_rows.hpp"

namespace hub::number_queue {

/// Reads the rows again and gives piece after piece. Rows count from 1, as spreadsheets show them.
void writeVerdicts(const RowSource& rows, const JudgedRows& judged,
                   const std::function<void(std::string piece)>& onPiece);
/// The text of one piece.
std::string readVerdicts(std::string_view piece);

}  // namespace hub::number_queue
