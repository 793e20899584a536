// SPDX-License-Identifier: GPL-2.0-or-later
// Standard output and error, through which nothing gets that steers a terminal but what we say
// ourselves.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlffbench::report {

/// From now on all that is written to `stdout` and `stderr` goes through visible(), wherever it
/// comes from: names in files, messages of LAMMPS, paths. A reader that goes away, such as `head`,
/// is no error: what it does not want is dropped.
void guard_output();

/// A control sequence of our own, which alone goes through as it is.
std::string control_sequence(std::string_view sequence);

/// Columns and lines of a terminal.
struct TerminalSize {
  size_t columns = 80;
  size_t lines = 24;
};

/// Of the terminal behind this descriptor. Without one the columns are those that COLUMNS names,
/// else 80.
TerminalSize terminal_size(int descriptor);

/// Writes what is left. False if standard output could not be written, e.g. on a full disk.
bool finish_output();

}  // namespace mlffbench::report
