#include "plugin_loader.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using hub::host::abiDifferences;
using hub::plugin::AbiBlock;
using hub::plugin::currentAbi;

TEST_CASE("plugin_loader: equal blocks have no difference") { CHECK(abiDifferences(currentAbi(), currentAbi()).empty()); }

TEST_CASE("plugin_loader: every setting has a sentence of its own") {
    std::uint32_t AbiBlock::*const members[] = {&AbiBlock::sdkAbiVersion,    &AbiBlock::pocoVersion,   &AbiBlock::boostVersion,
                                                &AbiBlock::libstdcxxVersion, &AbiBlock::cxx11Abi,      &AbiBlock::compilerMajor,
                                                &AbiBlock::compilerKind,     &AbiBlock::cplusplus,     &AbiBlock::sanitizer};
    std::vector<std::string> sentences;
    for (const auto member : members) {
        AbiBlock changed = currentAbi();
        changed.*member += 1;
        const auto differences = abiDifferences(currentAbi(), changed);
        REQUIRE(differences.size() == 1);
        CHECK(differences.front().find("; ") != std::string::npos);
        CHECK(std::find(sentences.begin(), sentences.end(), differences.front()) == sentences.end());
        sentences.push_back(differences.front());
    }
}

TEST_CASE("plugin_loader: a block of another size is not read further") {
    AbiBlock shorter = currentAbi();
    shorter.structSize = 8;
    shorter.sdkAbiVersion = 999;
    const auto differences = abiDifferences(currentAbi(), shorter);
    REQUIRE(differences.size() == 1);
    CHECK(differences.front().find("8 bytes") != std::string::npos);
}

TEST_CASE("plugin_loader: all problems are reported and nothing is loaded") {
    try {
        hub::host::loadPlugins({"/usr/lib"}, {"../evil", "Upper", "does_not_exist"});
        FAIL("loaded");
    } catch (const hub::host::PluginLoadError& error) {
        CHECK(error.problems().size() == 3);
    }
}
