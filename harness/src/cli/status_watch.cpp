// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench status --watch.
#include "cli/status_watch.h"

#include "cli/status_text.h"
#include "cli/waiting.h"
#include "launch/process.h"
#include "report/results_text.h"
#include "report/terminal_stream.h"
#include "workflow/folder_state.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

namespace mlffbench::cli {

namespace {

/// A place of the terminal that is written anew each time.
class Screen {
public:
  void show(const std::string &text)
  {
    if (m_lines > 0)
      fmt::print("{}", report::control_sequence(fmt::format("\x1b[{}A\r\x1b[J", m_lines)));
    fmt::print("{}", text);
    std::fflush(stdout);
    m_lines = std::count(text.begin(), text.end(), '\n');
  }

private:
  std::ptrdiff_t m_lines = 0;
};

/// What is worth a new block where nothing can be redrawn.
std::string runs_of(const workflow::FolderState &state)
{
  std::string text = fmt::format("{} {} {}", state.finished, state.jobs.size(), state.stopped());
  for (const auto &failure : state.results.failures)
    text += "\n" + failure.run_id;
  for (const auto &run : state.begun)
    text += "\n" + run.label;
  return text;
}

}  // namespace

void watch_status(const std::filesystem::path &output, std::chrono::duration<double> interval)
{
  const launch::CatchInterrupts catch_interrupts;
  const bool on_terminal = ::isatty(STDOUT_FILENO) != 0;
  workflow::FolderWatch watch(output, record::RunParts::whole);
  Screen screen;
  std::string shown;
  while (true) {
    const workflow::FolderState &state = watch.look();
    report::TerminalSize size = report::terminal_size(STDOUT_FILENO);
    if (on_terminal) {
      screen.show(status_screen(state, size));
    } else if (const std::string runs = runs_of(state); runs != shown) {
      size.lines = 1000;  // nothing scrolls away
      fmt::print("{}{}", shown.empty() ? "" : "\n", status_screen(state, size));
      std::fflush(stdout);
      shown = runs;
    }
    if (!state.goes_on()) {
      fmt::print("{}{}", report::damaged_text(state.results), report::failures_text(state.results));
      return;
    }
    if (!wait_for(interval))
      return;
  }
}

}  // namespace mlffbench::cli
