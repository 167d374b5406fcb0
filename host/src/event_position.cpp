#include "event_position.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

namespace hub::host {
namespace {

/// Last-Event-ID must fit into a header beside others.
constexpr std::size_t kMaxRanges = 40;

/// A decimal number at the beginning of text, which loses it.
template <class Integer>
bool takeNumber(std::string_view& text, Integer& number) {
    if (text.starts_with('-')) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    // The database takes 63 bits, and the highest of these has no successor to end a range.
    if (error != std::errc() || number >= static_cast<Integer>(std::numeric_limits<std::int64_t>::max())) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool takeCharacter(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

void EventIds::add(std::int64_t first, std::int64_t last) {
    auto next = ranges_.upper_bound(first);
    if (next != ranges_.begin() && std::prev(next)->second >= first - 1) {
        --next;
        first = next->first;
    }
    while (next != ranges_.end() && next->first - 1 <= last) {
        last = std::max(last, next->second);
        next = ranges_.erase(next);
    }
    ranges_.emplace_hint(next, first, last);
}

bool EventIds::contains(std::int64_t id) const noexcept {
    const auto next = ranges_.upper_bound(id);
    return next != ranges_.begin() && std::prev(next)->second >= id;
}

std::string EventIds::multirange() const {
    std::string text = "{";
    for (const auto& [first, last] : ranges_) {
        if (text.size() > 1) text += ',';
        text += '[' + std::to_string(first) + ',' + std::to_string(last) + ']';
    }
    return text + '}';
}

std::string EventPosition::text() const {
    std::string text = std::to_string(lastEvent) + '.' + std::to_string(horizon);
    auto range = told.ranges().begin();
    if (told.ranges().size() > kMaxRanges) std::advance(range, told.ranges().size() - kMaxRanges);
    for (; range != told.ranges().end(); ++range) {
        text += '.' + std::to_string(range->first);
        if (range->second != range->first) text += '-' + std::to_string(range->second);
    }
    return text;
}

std::optional<EventPosition> EventPosition::parse(std::string_view text) {
    EventPosition position;
    if (!takeNumber(text, position.lastEvent)) return std::nullopt;
    if (text.empty()) {
        position.told.add(position.lastEvent);
        return position;
    }
    if (!takeCharacter(text, '.') || !takeNumber(text, position.horizon)) return std::nullopt;
    for (std::size_t i = 0; !text.empty(); ++i) {
        std::int64_t first = 0;
        if (i == kMaxRanges || !takeCharacter(text, '.') || !takeNumber(text, first)) return std::nullopt;
        std::int64_t last = first;
        if (takeCharacter(text, '-') && (!takeNumber(text, last) || last < first)) return std::nullopt;
        position.told.add(first, last);
    }
    return position;
}

}  // namespace hub::host
