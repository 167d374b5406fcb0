#include "install_layout.hpp"

namespace hub::host {
namespace fs = std::filesystem;

InstallLayout layoutBelow(const fs::path& prefix) {
    const fs::path shared = prefix / "share" / "dialhub";
    return {prefix / "lib" / "dialhub" / "plugins", shared / "migrations", shared / "template"};
}

InstallLayout installLayout() {
    return layoutBelow(fs::read_symlink("/proc/self/exe").parent_path().parent_path());
}

}  // namespace hub::host
