/// @file config/interpolation.hpp
/// @brief ${env:NAME} and ${file:/path} in values.
#pragma once

#include <string>
#include <vector>

#include "hub/config/loader.hpp"

namespace hub::config {

struct Interpolated {
    std::string text;
    std::vector<std::string> references;  ///< As written: "${env:NAME}". Empty: the text is what the file says.
    std::vector<std::string> problems;
};

/// Replaces every reference; "$${" stands for "${". What a reference gives is not looked at again.
Interpolated interpolate(const std::string& text, const LoadOptions& options);

/// The defaults of LoadOptions.
std::optional<std::string> processEnvironment(const std::string& name);
/// @throws std::runtime_error with the reason.
std::optional<std::string> readTextFile(const std::string& path);

}  // namespace hub::config
