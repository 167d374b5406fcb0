/// @file config.hpp
/// @brief The plugin's configuration.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::lead_intake {

/// Whether a dialer's request changes the agent of a lead that is known already.
enum class Reassign { kAlways, kIfUnassigned, kNever };
std::string_view toString(Reassign mode) noexcept;  ///< As configuration and SQL spell it.

/// What holds for the requests of one dialer.
struct DialerRules {
    Reassign reassign = Reassign::kAlways;
    bool trustPhoneCode = true;
    std::vector<AddressRange> allowedAddresses;  ///< Empty: any.
    SignatureRules signature;

    bool allows(std::string_view address) const;
};

struct Config {
    std::string dashboardUrl;  ///< Without trailing slash; empty: no dashboard.
    std::string defaultRegion;
    bool repairMojibake = false;
    DialerRules rules;
    std::map<std::string, DialerRules, std::less<>>
        dialers;  ///< By dialer name; what is not said there is as in `rules`.
    std::chrono::milliseconds repeatWindow{};
    std::uint64_t maxBody = 0;
    int pageSize = 0;
    int maxPageSize = 0;
    int countLimit = 0;

    const DialerRules& rulesFor(std::string_view dialerName) const;

    static config::Spec spec();
    /// @throws config::ConfigError with every address range, URL and secret that is wrong.
    static Config parse(const config::Section& section);
};

}  // namespace hub::lead_intake
