/// @file
/// @brief The hub's numbers against a carrier's. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "carriers/carrier.hpp"
#include "hub/db/row.hpp"

namespace hub::number_assignment::carriers {

/// As the hub has it.
struct LocalNumber {
    std::string id;
    std::string phoneNumber;
    bool active = true;
    bool voice = true;
    bool sms = false;
    static LocalNumber fromRow(const db::Row& row);
};

enum class Difference {
    kMissingHere,   ///< The carrier has it, the hub does not.
    kMissingThere,  ///< The hub has it, the carrier does not.
    kWebhook,       ///< Events of its calls go elsewhere.
    kCapabilities,  ///< It can do more or less than the hub believes.
    kTakenOver,     ///< An application, trunk or other connection decides where its events go.
};
std::string_view toString(Difference difference) noexcept;  ///< "missing_here", …

struct DiffEntry {
    Difference difference = Difference::kMissingHere;
    std::string phoneNumber;
    std::optional<LocalNumber> here;
    std::optional<OwnedNumber> there;
    std::string expected;
    std::string actual;
};

/// Both lists in any order; the result by number. Numbers that are still being ordered or ported are not missing here.
std::vector<DiffEntry> compare(const std::vector<LocalNumber>& here, const std::vector<OwnedNumber>& there,
                               const std::string& eventUrl);

}  // namespace hub::number_assignment::carriers
