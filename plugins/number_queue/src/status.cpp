#include "status.hpp"

#include <algorithm>

namespace hub::number_queue {

std::optional<Status> parseStatus(std::string_view text) noexcept {
    const auto found = std::find(kStatusNames.begin(), kStatusNames.end(), text);
    if (found == kStatusNames.end()) return std::nullopt;
    return static_cast<Status>(found - kStatusNames.begin());
}

std::vector<std::string> statusNames() {
    return {kStatusNames.begin(), kStatusNames.end()};
}

bool isBillable(Status status) noexcept {
    switch (status) {
        case Status::kConnected:
        case Status::kNotInterested:
        case Status::kHangup:
        case Status::kUnknown:
        case Status::kDisconnected:
        case Status::kFailed:
            return true;
        default:
            return false;
    }
}

bool mayBeRetried(Status status) noexcept {
    switch (status) {
        case Status::kMissed:
        case Status::kBusy:
        case Status::kPowerOff:
        case Status::kBanned:
        case Status::kFailed:
        case Status::kDisconnected:
        case Status::kHangup:
        case Status::kUnknown:
            return true;
        default:
            return false;
    }
}

std::string_view globalStatus(Status status) noexcept {
    if (status == Status::kComplained || status == Status::kPowerOff) return toString(status);
    return "ACTIVE";
}

}  // namespace hub::number_queue
