// SPDX-License-Identifier: GPL-2.0-or-later
// Who is told what happens while a use case is at work.
#pragma once

#include "report/progress.h"

#include <string>

namespace mlffbench::workflow {

/// Whether and where it is shown is the caller's.
class WorkListener {
public:
  WorkListener() = default;
  virtual ~WorkListener() = default;
  WorkListener(const WorkListener &) = delete;
  WorkListener &operator=(const WorkListener &) = delete;
  WorkListener(WorkListener &&) = delete;
  WorkListener &operator=(WorkListener &&) = delete;

  /// What begins now, a line; a user may do without.
  virtual void stage(const std::string &text) = 0;
  /// A remark that a user may do without.
  virtual void note(const std::string &text) = 0;
  /// A remark that a user has to see.
  virtual void warn(const std::string &text) = 0;
  /// What was done to files, or a list: whole lines.
  virtual void tell(const std::string &lines) = 0;
  /// An error that does not end the work.
  virtual void fault(const std::string &text) = 0;
  /// How the progress of runs is shown.
  virtual report::ProgressStyle progress() const = 0;
};

}  // namespace mlffbench::workflow
