#include "plugin_loader.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstring>
#include <map>
#include <mutex>
#include <tuple>

namespace hub::host {
namespace fs = std::filesystem;
namespace {

struct AbiField {
    std::uint32_t plugin::AbiBlock::*member;
    const char* what;
    const char* remedy;
};

constexpr AbiField kAbiFields[] = {
    {&plugin::AbiBlock::sdkAbiVersion, "SDK ABI version", "rebuild the plugin against this hub's SDK"},
    {&plugin::AbiBlock::pocoVersion, "Poco version", "rebuild the plugin with the Poco that this hub uses"},
    {&plugin::AbiBlock::boostVersion, "Boost version", "rebuild the plugin with the Boost that this hub uses"},
    {&plugin::AbiBlock::libstdcxxVersion, "libstdc++ version", "rebuild the plugin with the compiler of this hub"},
    {&plugin::AbiBlock::cxx11Abi, "_GLIBCXX_USE_CXX11_ABI", "rebuild the plugin without changing this macro"},
    {&plugin::AbiBlock::compilerKind, "compiler (1 g++, 2 clang++)", "rebuild the plugin with the compiler of this hub"},
    {&plugin::AbiBlock::compilerMajor, "compiler major version", "rebuild the plugin with the compiler of this hub"},
    {&plugin::AbiBlock::cplusplus, "language level (__cplusplus)", "rebuild the plugin with -std=c++20"},
    {&plugin::AbiBlock::sanitizer, "sanitizers (1 address, 2 thread)", "build hub and plugin with the same HUB_SANITIZE"},
};

bool validName(std::string_view name) {
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// Whoever can write here runs code in the hub.
std::string unsafeReason(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return path.string() + ": " + std::strerror(errno);
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return path.string() + " is writable by group or others: chmod go-w " + path.string();
    }
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        return path.string() + " belongs to another user: it must belong to root or to the user of the hub";
    }
    return {};
}

/// Comparing begins with the size, because a plugin of another time may have a shorter block.
std::string joinDifferences(const std::vector<std::string>& differences) {
    std::string text;
    for (const std::string& difference : differences) text += "\n    " + difference;
    return text;
}

/// What tells one library from another that replaced it under the same path.
using FileId = std::tuple<dev_t, ino_t, time_t>;

struct OpenLibraries {
    std::mutex mutex;
    std::map<FileId, boost::dll::shared_library> handles;
    std::map<std::string, LoadedPlugin> plugins;  ///< By path: what passed every check.
};

/// Never destroyed: code of a plugin may run until the very end of the process.
OpenLibraries& openLibraries() {
    static auto& libraries = *new OpenLibraries;
    return libraries;
}

boost::dll::shared_library& handleOf(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) throw std::runtime_error(std::strerror(errno));
    auto& handles = openLibraries().handles;
    const FileId id{status.st_dev, status.st_ino, status.st_mtime};
    auto found = handles.find(id);
    if (found == handles.end()) {
        boost::dll::shared_library library(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        found = handles.emplace(id, std::move(library)).first;
    }
    return found->second;
}

/// @throws PluginLoadError
std::vector<fs::path> safeDirectories(const std::vector<fs::path>& directories) {
    std::vector<fs::path> roots;
    std::vector<std::string> problems;
    for (const fs::path& directory : directories) {
        std::error_code error;
        const fs::path root = fs::canonical(directory, error);
        if (error) problems.push_back("plugin directory " + directory.string() + ": " + error.message());
        else if (const std::string reason = unsafeReason(root); !reason.empty()) problems.push_back(reason);
        else if (std::find(roots.begin(), roots.end(), root) == roots.end()) roots.push_back(root);
    }
    if (!problems.empty()) throw PluginLoadError(std::move(problems));
    return roots;
}

/// @throws std::runtime_error
fs::path findLibrary(const std::vector<fs::path>& roots, const std::string& name) {
    if (!validName(name)) throw std::runtime_error("use lower-case letters, digits and _, not a path");
    std::vector<fs::path> found;
    std::string looked;
    for (const fs::path& root : roots) {
        const fs::path path = root / (name + ".so");
        if (fs::exists(path)) found.push_back(path);
        looked += (looked.empty() ? "" : ", ") + path.string();
    }
    if (found.empty()) throw std::runtime_error(looked + " does not exist");
    if (found.size() > 1)
        throw std::runtime_error(found[0].string() + " and " + found[1].string() + " have the same name: remove one");
    if (const std::string reason = unsafeReason(found.front()); !reason.empty()) throw std::runtime_error(reason);
    return found.front();
}

LoadedPlugin open(const fs::path& path, const std::string& name) {
    const std::lock_guard lock(openLibraries().mutex);
    // Whoever reloads a hundred times opens a library once, and code that runs is not replaced by a newer file.
    if (const auto known = openLibraries().plugins.find(path.string()); known != openLibraries().plugins.end()) return known->second;
    const boost::dll::shared_library& library = handleOf(path);
    if (!library.has(plugin::kInfoSymbol)) {
        throw std::runtime_error(path.string() + " exports no " + std::string(plugin::kInfoSymbol) + ": is it a Dialhub plugin (HUB_PLUGIN)?");
    }
    const auto info = library.get<const plugin::PluginInfo*()>(plugin::kInfoSymbol)();
    if (const auto differences = abiDifferences(plugin::currentAbi(), info->abi); !differences.empty()) {
        throw std::runtime_error(path.string() + " was built for another hub:" + joinDifferences(differences));
    }
    if (name != info->name) throw std::runtime_error(path.string() + " names itself \"" + std::string(info->name) + "\": file and name must agree");
    return openLibraries().plugins.emplace(path.string(), LoadedPlugin{name, path, info}).first->second;
}

}  // namespace

PluginLoadError::PluginLoadError(std::vector<std::string> problems)
    : std::runtime_error([&problems] {
          std::string text = "no plugin was loaded:";
          for (const std::string& problem : problems) text += "\n  " + problem;
          return text;
      }()),
      problems_(std::move(problems)) {}

std::vector<std::string> abiDifferences(const plugin::AbiBlock& host, const plugin::AbiBlock& plugin) {
    std::vector<std::string> differences;
    if (host.structSize != plugin.structSize) {
        return {"the ABI block has " + std::to_string(plugin.structSize) + " bytes, the hub's has " + std::to_string(host.structSize) +
                ": rebuild the plugin against this hub's SDK"};
    }
    for (const AbiField& field : kAbiFields) {
        if (host.*field.member == plugin.*field.member) continue;
        differences.push_back(std::string(field.what) + ": plugin " + std::to_string(plugin.*field.member) + ", hub " +
                              std::to_string(host.*field.member) + "; " + field.remedy);
    }
    return differences;
}

std::vector<LoadedPlugin> loadPlugins(const std::vector<fs::path>& directories, const std::vector<std::string>& names) {
    std::vector<LoadedPlugin> plugins;
    std::vector<std::string> problems;
    if (names.empty()) return plugins;
    const std::vector<fs::path> roots = safeDirectories(directories);
    for (const std::string& name : names) {
        try {
            plugins.push_back(open(findLibrary(roots, name), name));
        } catch (const std::exception& failure) {
            problems.push_back("plugin \"" + name + "\": " + failure.what());
        }
    }
    if (!problems.empty()) throw PluginLoadError(std::move(problems));
    return plugins;
}

}  // namespace hub::host
