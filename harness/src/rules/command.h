// SPDX-License-Identifier: GPL-2.0-or-later
// What the commands of a potential may do.
#pragma once

#include <optional>
#include <string>

namespace mlffbench::rules {

/// Why a potential may not have this command; nothing if it may. A suite describes potentials. It
/// cannot make LAMMPS run other programs or scripts, nor move it about in the deck.
std::optional<std::string> command_fault(const std::string &command, bool bonds_left_out);

}  // namespace mlffbench::rules
