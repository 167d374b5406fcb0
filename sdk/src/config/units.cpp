#include "config/units.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "hub/text/ascii.hpp"

namespace hub::config {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

// Smallest first.
constexpr std::array<Unit, 5> kDurationUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> kSizeUnits{{{"B", 1},
                                          {"KiB", std::int64_t{1} << 10},
                                          {"MiB", std::int64_t{1} << 20},
                                          {"GiB", std::int64_t{1} << 30},
                                          {"TiB", std::int64_t{1} << 40}}};

std::optional<std::int64_t> parse(std::string_view text, std::span<const Unit> units) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || !text::isDigit(text[0])) return std::nullopt;
    const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        if (number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
        return number * unit.factor;
    }
    return std::nullopt;
}

std::string format(std::int64_t value, std::span<const Unit> units) {
    const Unit* best = &units[0];
    for (const Unit& unit : units) {
        if (value != 0 && value % unit.factor == 0) best = &unit;
    }
    return std::to_string(value / best->factor) + std::string(best->name);
}

}  // namespace

std::optional<std::chrono::milliseconds> parseDuration(std::string_view text) {
    const std::optional<std::int64_t> value = parse(text, kDurationUnits);
    return value ? std::optional(std::chrono::milliseconds(*value)) : std::nullopt;
}

std::optional<std::uint64_t> parseSize(std::string_view text) {
    const std::optional<std::int64_t> value = parse(text, kSizeUnits);
    return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

std::string formatDuration(std::chrono::milliseconds value) {
    // "0s" reads better than "0ms".
    return value.count() == 0 ? "0s" : format(value.count(), kDurationUnits);
}

std::string formatSize(std::uint64_t bytes) {
    return format(static_cast<std::int64_t>(bytes), kSizeUnits);
}

}  // namespace hub::config
