// SPDX-License-Identifier: GPL-2.0-or-later
// What is said of dumps and logs that do not tell their units.
#pragma once

namespace mlffbench::physics {

constexpr const char *assumed_units =
    "nothing tells the units; they are taken as metal (eV, Angstrom, ps, bar). `dump_modify ID "
    "units "
    "yes` makes a dump tell its own, and a log begins with the command `units`";

}  // namespace mlffbench::physics
