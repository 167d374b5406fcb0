/// @file hub/plugin/export.hpp
/// @brief HUB_PLUGIN: writes the one symbol a plugin exports.
#pragma once

#include <Poco/Version.h>
#include <boost/version.hpp>

#include <memory>

#include "hub/config/spec.hpp"
#include "hub/plugin/abi.hpp"
#include "hub/plugin/plugin.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HUB_SANITIZER_ADDRESS 1
#endif
#if __has_feature(thread_sanitizer)
#define HUB_SANITIZER_THREAD 2
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HUB_SANITIZER_ADDRESS 1
#endif
#if defined(__SANITIZE_THREAD__)
#define HUB_SANITIZER_THREAD 2
#endif
#ifndef HUB_SANITIZER_ADDRESS
#define HUB_SANITIZER_ADDRESS 0
#endif
#ifndef HUB_SANITIZER_THREAD
#define HUB_SANITIZER_THREAD 0
#endif

namespace hub::plugin {

/// The static description behind `hub_plugin_info`. Everything after `abi` is read only when the block matches.
struct PluginInfo {
    AbiBlock abi;
    const char* name;              ///< Also the configuration key and the migration line.
    const char* version;
    const char* summary;
    int migrationVersion;          ///< Version of the plugin's migration line that it needs; 0: none.
    config::Spec (*spec)();
    std::unique_ptr<Plugin> (*create)(const config::Section& config);
};

/// The block of the code that is being compiled.
constexpr AbiBlock currentAbi() {
    return AbiBlock{
        sizeof(AbiBlock),
        kSdkAbiVersion,
        POCO_VERSION,
        BOOST_VERSION,
#ifdef __GLIBCXX__
        __GLIBCXX__,
        _GLIBCXX_USE_CXX11_ABI,
#else
        0,
        0,
#endif
#ifdef __clang__
        __clang_major__,
        2,
#else
        __GNUC__,
        1,
#endif
        static_cast<std::uint32_t>(__cplusplus),
        HUB_SANITIZER_ADDRESS | HUB_SANITIZER_THREAD,
    };
}

inline constexpr const char* kInfoSymbol = "hub_plugin_info";
using InfoFunction = const PluginInfo* (*)();

}  // namespace hub::plugin

/// HUB_PLUGIN(name, version, summary, migrationVersion, specFunction, createFunction);
#define HUB_PLUGIN(name, version, summary, migrationVersion, specFunction, createFunction)             \
    extern "C" __attribute__((visibility("default"))) const ::hub::plugin::PluginInfo* hub_plugin_info() { \
        static const ::hub::plugin::PluginInfo info{                                                   \
            ::hub::plugin::currentAbi(), name, version, summary, migrationVersion, specFunction, createFunction}; \
        return &info;                                                                                  \
    }                                                                                                  \
    static_assert(true)
