#include "support/project.hpp"

#include "hub/testing/test_database.hpp"

namespace hub::testing {

std::filesystem::path projectDirectory() { return DIALHUB_SOURCE_DIR; }
std::filesystem::path buildDirectory() { return DIALHUB_BUILD_DIR; }
std::vector<std::filesystem::path> migrationDirectories() { return {projectDirectory() / "migrations"}; }

}  // namespace hub::testing
