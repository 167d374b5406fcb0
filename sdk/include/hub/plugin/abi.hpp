/// @file hub/plugin/abi.hpp
/// @brief The block a host compares before it makes the first C++ call into a plugin.
#pragma once

#include <cstdint>

namespace hub::plugin {

class Plugin;

/// Raised when a public SDK type changes shape.
inline constexpr std::uint32_t kSdkAbiVersion = 1;

/// Plain data. structSize stays first and fields are only ever appended.
struct AbiBlock {
    std::uint32_t structSize;
    std::uint32_t sdkAbiVersion;
    std::uint32_t pocoVersion;        ///< POCO_VERSION
    std::uint32_t boostVersion;       ///< BOOST_VERSION
    std::uint32_t libstdcxxVersion;   ///< __GLIBCXX__
    std::uint32_t cxx11Abi;           ///< _GLIBCXX_USE_CXX11_ABI
    std::uint32_t compilerMajor;      ///< __GNUC__ (clang reports its own major with compilerKind 2)
    std::uint32_t compilerKind;       ///< 1 g++, 2 clang++
    std::uint32_t cplusplus;          ///< __cplusplus
    std::uint32_t sanitizer;          ///< Bits: 1 address, 2 thread
};

}  // namespace hub::plugin
