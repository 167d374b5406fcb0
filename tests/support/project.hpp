/// @file support/project.hpp
/// @brief Where this checkout and its build are.
#pragma once

#include <filesystem>

namespace hub::testing {

std::filesystem::path projectDirectory();
std::filesystem::path buildDirectory();

}  // namespace hub::testing
