#include "import/judged_rows.hpp"

#include <algorithm>
#include <charconv>

#include "hub/http/error.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"
#include "import/heading.hpp"
#include "numbers/canonical_phone.hpp"

namespace hub::number_queue {

namespace {

constexpr std::size_t kMostSamples = 5;
constexpr std::size_t kLongestSample = 64;
constexpr std::size_t kMostRows = 20000000;

bool isHeading(std::string_view cell) {
    const std::string text = phone::toAsciiDigits(cell);
    return std::none_of(text.begin(), text.end(), text::isDigit);
}

std::uint32_t digitsOf(std::string_view phone) {
    std::uint32_t digits = 0;
    std::from_chars(phone.data() + 2, phone.data() + phone.size(), digits);
    return digits;
}

}  // namespace

bool isInvalid(Verdict verdict) noexcept {
    return verdict >= Verdict::kInvalid;
}

std::string_view toString(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::kInserted:
            return "inserted";
        case Verdict::kHeading:
            return "heading";
        case Verdict::kDuplicateInFile:
            return "duplicate_in_file";
        case Verdict::kDuplicate:
            return "duplicate";
        case Verdict::kSuppressed:
            return "suppressed";
        default:
            break;
    }
    return toString(static_cast<PhoneReject>(static_cast<int>(verdict) - static_cast<int>(Verdict::kInvalid)));
}

JudgedRows::JudgedRows(const RowSource& rows) {
    rows.forEach([this](std::string_view cell) {
        if (verdicts_.size() == kMostRows)
            throw http::badRequest("Too many rows",
                                   {{"file", "too_long", "Must have at most " + std::to_string(kMostRows) + " rows"}});
        const CanonicalPhone phone = canonicalPhone(cell);
        if (phone) {
            numbers_.push_back({digitsOf(phone.value), static_cast<std::uint32_t>(verdicts_.size())});
            verdicts_.push_back(Verdict::kInserted);
        } else if (isHeading(cell) && (verdicts_.empty() || isPhoneHeading(cell))) {
            verdicts_.push_back(Verdict::kHeading);
        } else {
            verdicts_.push_back(
                static_cast<Verdict>(static_cast<int>(Verdict::kInvalid) + static_cast<int>(*phone.reject)));
            if (samples_.size() < kMostSamples) samples_.push_back(text::storable(cell, kLongestSample));
        }
    });
    std::sort(numbers_.begin(), numbers_.end());
    const auto last = std::unique(numbers_.begin(), numbers_.end(), [this](const Number& first, const Number& again) {
        if (first.digits != again.digits) return false;
        verdicts_[again.row] = Verdict::kDuplicateInFile;
        return true;
    });
    numbers_.erase(last, numbers_.end());
}

std::string JudgedRows::phoneOf(const Number& number) {
    std::string phone = "09000000000";
    std::uint32_t rest = number.digits;
    for (std::size_t i = phone.size(); i > 2; --i, rest /= 10) phone[i - 1] = static_cast<char>('0' + rest % 10);
    return phone;
}

void JudgedRows::judge(std::string_view phone, Verdict verdict) {
    const Number wanted{digitsOf(phone), 0};
    const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), wanted);
    if (found != numbers_.end() && found->digits == wanted.digits) verdicts_[found->row] = verdict;
}

std::int64_t JudgedRows::count(Verdict verdict) const noexcept {
    return std::count(verdicts_.begin(), verdicts_.end(), verdict);
}

std::int64_t JudgedRows::invalid() const noexcept {
    return std::count_if(verdicts_.begin(), verdicts_.end(), isInvalid);
}

}  // namespace hub::number_queue
