/// @file
/// @brief Many numbers at once: what was sent, and what became of each row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hub/http/message.hpp"
#include "inventory/number_check.hpp"

namespace hub::number_assignment::inventory {

/// One row as sent.
struct UploadRow {
    std::size_t row = 0;  ///< From 1; of a file its line.
    NumberInput input;
    std::string problem;  ///< Why it is no row at all; empty: it is one.
};

/// JSON as the original takes it, CSV or text ("number,provider,country,label" a line), XLSX, or a form with any of
/// them as the part "file". What a line of a file lacks is the query's `provider` and `country`, else telnyx and US.
/// @throws http::Error (400) for what is none of them.
std::vector<UploadRow> readUpload(const http::Request& request);

enum class RowResult { kAdded, kSkipped, kDuplicate, kInvalid };

struct UploadResult {
    std::size_t row = 0;
    std::string phoneNumber;  ///< E.164, or as sent when it is none.
    RowResult result = RowResult::kInvalid;
    NumberProblem problem;  ///< Of an invalid row.
};

/// Reads the numbers. Those that are valid and not in the file before are results of kind kAdded, and in `numbers`.
std::vector<UploadResult> checkUpload(const std::vector<UploadRow>& rows, std::vector<NewNumber>& numbers);

/// {"success", "message", "results": {"added", "skipped", "errors", "rows"}, "dry_run"}
std::string uploadJson(const std::vector<UploadResult>& results, bool dryRun);

}  // namespace hub::number_assignment::inventory
