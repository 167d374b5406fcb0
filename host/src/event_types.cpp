#include "event_types.hpp"

#include <algorithm>

#include "hub/http/error.hpp"

namespace hub::host {
namespace {

constexpr std::size_t kMostTypes = 50;

bool isWord(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

/// "lead.created" or "lead.*"
bool isTypeOrKind(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || !isWord(text.substr(0, dot))) return false;
    return text.substr(dot + 1) == "*" || isWord(text.substr(dot + 1));
}

http::Error unknownType(std::string_view item) {
    return http::badRequest("types: \"" + std::string(item.substr(0, 100)) +
                            "\" is not the name of an event. Use names like lead.created, or lead.* for all of a kind, "
                            "separated by commas");
}

}  // namespace

EventTypes EventTypes::parse(std::string_view list) {
    EventTypes types;
    for (std::size_t end = 0; !list.empty() && end != std::string_view::npos;) {
        end = list.find(',');
        const std::string_view item = list.substr(0, end);
        if (!isTypeOrKind(item)) throw unknownType(item);
        types.wanted_.emplace_back(item.ends_with('*') ? item.substr(0, item.size() - 1) : item);
        if (types.wanted_.size() > kMostTypes)
            throw http::badRequest("types: name at most " + std::to_string(kMostTypes) + " types of events");
        if (end != std::string_view::npos) list.remove_prefix(end + 1);
        if (list.empty()) throw unknownType(list);
    }
    return types;
}

bool EventTypes::contains(std::string_view type) const noexcept {
    return wanted_.empty() || std::any_of(wanted_.begin(), wanted_.end(), [&](const std::string& wanted) {
               return wanted.back() == '.' ? type.starts_with(wanted) : type == wanted;
           });
}

}  // namespace hub::host
