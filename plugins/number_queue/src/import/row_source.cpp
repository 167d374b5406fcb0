#include "import/row_source.hpp"

#include "hub/table/table.hpp"

namespace hub::number_queue {

namespace {

class FirstColumn final : public RowSource {
public:
    explicit FirstColumn(std::unique_ptr<table::RowSource> rows) : rows_(std::move(rows)) {}
    void forEach(const OnRow& onRow) const override {
        rows_->forEach([&](const table::Row& row) { onRow(row.cells.front()); });
    }

private:
    std::unique_ptr<table::RowSource> rows_;
};

}  // namespace

std::unique_ptr<RowSource> openRows(std::string_view content) {
    return std::make_unique<FirstColumn>(table::open(content));
}

}  // namespace hub::number_queue
