/// @file version.hpp
/// @brief The version of this build.
#pragma once

namespace hub::host {

inline constexpr const char* kVersion = DIALHUB_VERSION;

}  // namespace hub::host
