#include "reload_command.hpp"

#include <iostream>

#include "control_socket.hpp"
#include "installation.hpp"

namespace hub::host {
namespace {

int reload(const Arguments& arguments) {
    const std::filesystem::path file = configurationFile(arguments.value("config"));
    const auto answer = askRunningHub(file, "reload");
    if (!answer) {
        std::cerr << "dialhub: no hub runs with " << file.string() << "\n";
        return kExitUnavailable;
    }
    (answer->exitStatus == kExitOk ? std::cout : std::cerr) << answer->text;
    return answer->exitStatus;
}

}  // namespace

Command reloadCommand() {
    return {{"reload"},
            "Let the running hub read its configuration again; prints what changed, or why nothing did",
            {},
            {},
            reload};
}

}  // namespace hub::host
