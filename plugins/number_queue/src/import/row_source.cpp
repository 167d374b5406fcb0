#include "import/row_source.hpp"

#include "hub/table/table.hpp"
#include "import/heading.hpp"

namespace hub::number_queue {

namespace {

/// Numbers are not looked for further to the right.
constexpr std::size_t kMostColumns = 30;
/// A heading may stand below a title.
constexpr int kHeadingRows = 10;

/// Files for spreadsheets keep leading zeros with ="0912…".
std::string_view plainCell(std::string_view cell) {
    if (!cell.starts_with("=\"") || !cell.ends_with('"') || cell.size() < 3) return cell;
    return cell.substr(2, cell.size() - 3);
}

class PhoneColumn final : public RowSource {
public:
    explicit PhoneColumn(std::unique_ptr<table::RowSource> rows) : rows_(std::move(rows)) {}
    void forEach(const OnRow& onRow) const override {
        std::size_t column = 0;
        int undecided = kHeadingRows;
        rows_->forEach([&](const table::Row& row) {
            if (undecided > 0) {
                const auto found = phoneColumn(row.cells);
                undecided = found ? 0 : undecided - 1;
                column = found.value_or(0);
            }
            if (row.cells.size() > column && !row.cells[column].empty()) onRow(plainCell(row.cells[column]));
        });
    }

private:
    std::unique_ptr<table::RowSource> rows_;
};

}  // namespace

std::unique_ptr<RowSource> openRows(std::string_view content) {
    return std::make_unique<PhoneColumn>(table::open(content, {.columns = kMostColumns}));
}

}  // namespace hub::number_queue
