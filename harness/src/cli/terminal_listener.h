// SPDX-License-Identifier: GPL-2.0-or-later
// What happens while a use case is at work, on standard error.
#pragma once

#include "workflow/work_listener.h"

#include <string>

namespace mlffbench::cli {

class TerminalListener : public workflow::WorkListener {
public:
  explicit TerminalListener(bool quiet = false) : m_quiet(quiet) {}
  void stage(const std::string &text) override;
  void note(const std::string &text) override;
  void warn(const std::string &text) override;
  void tell(const std::string &lines) override;
  void fault(const std::string &text) override;
  /// A bar on a terminal.
  report::ProgressStyle progress() const override;

private:
  bool m_quiet;
};

}  // namespace mlffbench::cli
