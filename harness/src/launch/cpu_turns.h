// SPDX-License-Identifier: GPL-2.0-or-later
// Whose turn it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mlffbench::launch {

/// The right to work on CPUs that several runs share.
struct CpuTurn {
  size_t run = 0;
  int64_t round = 0;  ///< from 1; each run has one turn in it at most
};

/// Order of turns among runs that come and go.
class CpuTurns {
public:
  /// At first all runs rest.
  explicit CpuTurns(size_t runs) : m_states(runs, State::rests) {}

  /// The run gives up its turn, if it has it, and wants another one.
  void want(size_t run);

  /// The run gives up its turn and works on something that takes no turns: nobody gets one
  /// meanwhile.
  void rest(size_t run);

  /// The run has ended, for good.
  void finish(size_t run) { m_states.at(run) = State::ended; }

  /// Hands out the next turn, if there is a run that waits and none that works.
  std::optional<CpuTurn> next();

private:
  enum class State { rests, waits, works, ended };

  std::vector<State> m_states;
  size_t m_next = 0;  ///< run that comes first in the search for the next
  int64_t m_round = 1;
};

}  // namespace mlffbench::launch
