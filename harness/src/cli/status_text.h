// SPDX-License-Identifier: GPL-2.0-or-later
// How far an output folder is, in words and as a screen.
#pragma once

#include "report/terminal_stream.h"
#include "workflow/folder_state.h"

#include <string>

namespace mlffbench::cli {

/// All that is known: a line for each run that is begun, job, damaged record and message of failed
/// runs.
std::string status_text(const workflow::FolderState &state);

/// Counts, a bar with the time to go, and a table of the cells with their runs at work. No line is
/// wider than the terminal, and there are no more than it has: cells that are finished are left out
/// first.
std::string status_screen(const workflow::FolderState &state, report::TerminalSize size);

}  // namespace mlffbench::cli
