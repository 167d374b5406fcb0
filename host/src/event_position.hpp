/// @file event_position.hpp
/// @brief How far a listener has been told of the domain events: what Last-Event-ID holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hub::host {

/// A set of event ids. Ids are mostly consecutive, so it is kept as ranges.
class EventIds {
public:
    void add(std::int64_t id) { add(id, id); }
    /// first ≤ last
    void add(std::int64_t first, std::int64_t last);
    bool contains(std::int64_t id) const noexcept;
    bool empty() const noexcept { return ranges_.empty(); }
    /// First and last id of each range.
    const std::map<std::int64_t, std::int64_t>& ranges() const noexcept { return ranges_; }
    /// As PostgreSQL reads an int8multirange: "{[3,5],[9,9]}".
    std::string multirange() const;

private:
    std::map<std::int64_t, std::int64_t> ranges_;
};

/// Events become visible when their transaction commits, so neither ids nor transactions tell alone what was told
/// already. Told are: every event of a transaction below `horizon`, and those in `told`.
struct EventPosition {
    std::int64_t lastEvent =
        0;  ///< The newest event when it was taken; as long as it is kept, so is all that came later. 0: none.
    std::uint64_t horizon = 0;  ///< 0: not known, only `lastEvent` was told.
    EventIds told;

    /// "4711.90233.4705-4709.4711": lastEvent, horizon, ranges. Of very many ranges only the newest are named: then a
    /// listener that resumes there may be told of some events again.
    std::string text() const;
    /// Also reads a plain event id. nullopt when it is neither.
    static std::optional<EventPosition> parse(std::string_view text);
};

}  // namespace hub::host
