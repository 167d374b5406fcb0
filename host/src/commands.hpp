/// @file commands.hpp
/// @brief Every command of the dialhub binary.
#pragma once

#include <vector>

#include "command_line.hpp"
#include "signals.hpp"

namespace hub::host {

/// The commands, in the order --help lists them. `signals` outlives them.
std::vector<Command> allCommands(Signals& signals);

/// Runs a command line; maps what commands throw to a message and an exit status.
int runDialhub(const std::vector<std::string>& words, Signals& signals);

}  // namespace hub::host
