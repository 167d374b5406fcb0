// A plugin whose ABI block differs from the hub's in the field that DIALHUB_ALTERED_FIELD names.
#include <cstdlib>
#include <cstring>

#include "hub/plugin/export.hpp"

namespace {

using hub::plugin::AbiBlock;

struct Named {
    const char* name;
    std::uint32_t AbiBlock::*member;
};

constexpr Named kFields[] = {
    {"structSize", &AbiBlock::structSize},           {"sdkAbiVersion", &AbiBlock::sdkAbiVersion},
    {"pocoVersion", &AbiBlock::pocoVersion},         {"boostVersion", &AbiBlock::boostVersion},
    {"libstdcxxVersion", &AbiBlock::libstdcxxVersion}, {"cxx11Abi", &AbiBlock::cxx11Abi},
    {"compilerMajor", &AbiBlock::compilerMajor},     {"compilerKind", &AbiBlock::compilerKind},
    {"cplusplus", &AbiBlock::cplusplus},             {"sanitizer", &AbiBlock::sanitizer},
};

AbiBlock alteredAbi() {
    AbiBlock block = hub::plugin::currentAbi();
    const char* wanted = std::getenv("DIALHUB_ALTERED_FIELD");
    for (const Named& field : kFields) {
        if (wanted && std::strcmp(wanted, field.name) == 0) block.*field.member += 4;
    }
    return block;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const hub::plugin::PluginInfo* hub_plugin_info() {
    // Past a differing block the hub reads nothing: these pointers must never be used.
    static const hub::plugin::PluginInfo info{alteredAbi(), nullptr, nullptr, nullptr, 0, nullptr, nullptr};
    return &info;
}
