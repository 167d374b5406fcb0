/// @file reload_command.hpp
/// @brief `dialhub reload`
#pragma once

#include "command_line.hpp"

namespace hub::host {

Command reloadCommand();

}  // namespace hub::host
