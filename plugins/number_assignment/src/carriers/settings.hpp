/// @file
/// @brief The section "carriers".
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "carriers/secret_box.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::number_assignment::carriers {

struct CarrierSettings {
    std::string publicUrl;  ///< Without trailing slash; empty: the host's.
    std::string twilioUrl;
    std::string telnyxUrl;
    std::chrono::milliseconds requestTimeout{10000};
    std::chrono::milliseconds dialWithin{120000};
    std::chrono::milliseconds lookAfter{10000};
    std::chrono::hours keepEvents{};
    std::vector<SecretKey> keys;  ///< The first one seals, all of them open.
};

config::Spec spec();
/// Appends what is wrong to `problems`.
CarrierSettings parseSettings(const config::Section& section, std::vector<config::Diagnostic>& problems);

}  // namespace hub::number_assignment::carriers
