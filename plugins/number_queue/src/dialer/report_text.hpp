/// @file
/// @brief Bodies of reports that JSON allows and the hub's reader does not.
#pragma once

#include <string>
#include <string_view>

namespace hub::number_queue::dialer {

/// What engines put into a report's texts must not cost the result: U+0000, half a surrogate pair and bytes that are no
/// UTF-8 become U+FFFD; a number beyond 64 bits becomes a text, which is nobody's id. The rest stays as it is.
std::string readableJson(std::string_view body);

}  // namespace hub::number_queue::dialer
