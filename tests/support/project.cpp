#include "support/project.hpp"

namespace hub::testing {

std::filesystem::path projectDirectory() { return DIALHUB_SOURCE_DIR; }
std::filesystem::path buildDirectory() { return DIALHUB_BUILD_DIR; }

}  // namespace hub::testing
