/// @file
/// @brief Rows of numbers, whatever they come in.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hub::number_queue {

/// The telephone numbers of the rows, as they came. May be read more than once and gives the same each time.
class RowSource {
public:
    using OnRow = std::function<void(std::string_view cell)>;
    virtual ~RowSource() = default;
    /// The view lives as long as the call. @throws http::Error (400) when the source breaks off.
    virtual void forEach(const OnRow& onRow) const = 0;
};

/// Numbers of a request. The list outlives the source.
class ListSource final : public RowSource {
public:
    explicit ListSource(const std::vector<std::string>& numbers) : numbers_(numbers) {}
    void forEach(const OnRow& onRow) const override {
        for (const std::string& number : numbers_) onRow(number);
    }

private:
    const std::vector<std::string>& numbers_;
};

/// A file by what is in it (hub/table/table.hpp): the column that is headed so (phoneColumn()), else the first one.
/// Rows without a cell there are passed by. The content outlives the source. @throws http::Error (400)
std::unique_ptr<RowSource> openRows(std::string_view content);

}  // namespace hub::number_queue
