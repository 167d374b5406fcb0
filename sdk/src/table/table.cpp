#include "hub/table/table.hpp"

#include "hub/http/error.hpp"
#include "table/csv_source.hpp"
#include "table/xlsx_source.hpp"

namespace hub::table {

std::unique_ptr<RowSource> open(std::string_view content, const Options& options) {
    if (looksLikeZip(content)) return std::make_unique<XlsxSource>(content, options);
    // Excel's older format, which is not XLSX by another name.
    if (content.starts_with("\xD0\xCF\x11\xE0"))
        throw http::badRequest("Not a table", {{"file", "invalid_format", "Is an old .xls: save it as .xlsx or .csv"}});
    return std::make_unique<CsvSource>(content, options);
}

bool looksLikeZip(std::string_view content) noexcept {
    return content.starts_with("PK\x03\x04");
}

}  // namespace hub::table
