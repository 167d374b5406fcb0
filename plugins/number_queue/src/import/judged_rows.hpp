/// @file
/// @brief The rows of an import in 9 bytes each. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/row_source.hpp"

namespace hub::number_queue {

/// What becomes of a row.
enum class Verdict : std::uint8_t {
    kInserted,
    kHeading,          ///< A first row without any digit.
    kDuplicateInFile,  ///< The number is in an earlier row.
    kDuplicate,        ///< The company has it.
    kSuppressed,
    kInvalid,  ///< And above: kInvalid + PhoneReject.
};
bool isInvalid(Verdict verdict) noexcept;
std::string_view toString(Verdict verdict) noexcept;  ///< "inserted", …, or the reason of the rejection.

class JudgedRows {
public:
    /// Reads and judges every row, sorts the numbers and finds those that repeat.
    explicit JudgedRows(const RowSource& rows);

    struct Number {
        std::uint32_t digits = 0;  ///< The nine after 09.
        std::uint32_t row = 0;
        auto operator<=>(const Number&) const = default;
    };
    /// Sorted, each once.
    const std::vector<Number>& numbers() const noexcept { return numbers_; }
    static std::string phoneOf(const Number& number);
    /// For a number of numbers(). Others are passed by.
    void judge(std::string_view phone, Verdict verdict);

    std::size_t size() const noexcept { return verdicts_.size(); }
    Verdict verdict(std::size_t row) const { return verdicts_.at(row); }
    std::int64_t count(Verdict verdict) const noexcept;
    std::int64_t invalid() const noexcept;
    const std::vector<std::string>& invalidSamples() const noexcept { return samples_; }

private:
    std::vector<Number> numbers_;
    std::vector<Verdict> verdicts_;
    std::vector<std::string> samples_;
};

}  // namespace hub::number_queue
