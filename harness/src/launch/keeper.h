// SPDX-License-Identifier: GPL-2.0-or-later
// The last line of defence against processes that outlive the program that measures them.
#pragma once

#include "base/descriptor.h"

#include <string>
#include <sys/types.h>

namespace mlffbench::launch {

/// A process that waits, asleep, for the end of a guard (launch/process.cpp), and if that was
/// killed kills all processes with the guard's mark, whoever their parent is by then. Its name is
/// another one than the program's, so that `killall` leaves it.
class Keeper {
public:
  /// Starts it. Without a process to be had there is none, and no error.
  explicit Keeper(std::string guard);
  ~Keeper();
  Keeper(const Keeper &) = delete;
  Keeper &operator=(const Keeper &) = delete;
  Keeper(Keeper &&) = delete;
  Keeper &operator=(Keeper &&) = delete;

  /// What the guard holds: where it says that it ends in order. The end of all copies of this
  /// descriptor without a word is what the keeper waits for.
  int lifeline() const { return m_lifeline.number(); }
  /// For the harness, once the guard has its copy.
  void let_go() { m_lifeline.reset(); }
  /// Written to the lifeline by a guard that has ended everything itself.
  static constexpr char in_order = 'e';

private:
  base::Descriptor m_lifeline;
  pid_t m_process = -1;
};

}  // namespace mlffbench::launch
