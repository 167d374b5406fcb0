// Uploaded files of rows, text or workbook: read to the end or refused, and the same cells each time.
#include "fuzzing.hpp"
#include "hub/http/error.hpp"
#include "hub/table/table.hpp"

namespace {

constexpr std::size_t kColumns = 3;

std::string contentOf(const hub::table::RowSource& source) {
    std::string content;
    std::size_t last = 0;
    source.forEach([&](const hub::table::Row& row) {
        fuzzing::require(row.number > last && !row.cells.empty() && row.cells.size() <= kColumns);
        last = row.number;
        for (const std::string_view cell : row.cells) content.append(cell) += '\0';
        content += '\n';
    });
    return content;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto source = hub::table::open(fuzzing::text(data, size), {.columns = kColumns});
        const std::string content = contentOf(*source);
        fuzzing::require(contentOf(*source) == content);
    } catch (const hub::http::Error& refusal) {
        fuzzing::require(refusal.status() == 400);
    }
    return 0;
}
