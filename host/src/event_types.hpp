/// @file event_types.hpp
/// @brief The types of events a listener of GET /api/events asks for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hub::host {

/// Which types of events a listener wants: "lead.created", or "lead.*" for all of a kind.
class EventTypes {
public:
    /// Comma-separated; empty: all. @throws http::Error 400 naming what is wrong.
    static EventTypes parse(std::string_view list);
    bool contains(std::string_view type) const noexcept;

private:
    std::vector<std::string> wanted_;  ///< "lead." stands for "lead.*".
};

}  // namespace hub::host
