#include "import/row_source.hpp"

#include "hub/http/error.hpp"
#include "import/csv_source.hpp"
#include "import/xlsx_source.hpp"

namespace hub::number_queue {

std::unique_ptr<RowSource> openRows(std::string_view content) {
    if (looksLikeZip(content)) return std::make_unique<XlsxSource>(content);
    // Excel's older format, which is not XLSX by another name.
    if (content.starts_with("\xD0\xCF\x11\xE0"))
        throw http::badRequest("Not a list of numbers",
                               {{"file", "invalid_format", "Is an old .xls: save it as .xlsx or .csv"}});
    return std::make_unique<CsvSource>(content);
}

}  // namespace hub::number_queue
