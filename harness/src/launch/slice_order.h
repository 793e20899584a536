// SPDX-License-Identifier: GPL-2.0-or-later
// Whose time slice is next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mlffbench::launch {

/// A time slice: the right to work on CPUs that several runs share.
struct Slice {
  size_t run = 0;
  int64_t number = 0;  ///< from 1; each run has one slice of a number at most
};

/// Order of slices among runs that come and go.
class SliceOrder {
public:
  /// At first all runs rest.
  explicit SliceOrder(size_t runs) : m_states(runs, State::rests) {}

  /// The run gives up its slice, if it has one, and wants another one.
  void want(size_t run);

  /// The run gives up its slice and works on something that is not interleaved: nobody gets a
  /// slice meanwhile.
  void rest(size_t run);

  /// The run has ended, for good.
  void finish(size_t run) { m_states.at(run) = State::ended; }

  /// Hands out the next slice, if there is a run that waits and none that works.
  std::optional<Slice> next();

private:
  enum class State { rests, waits, works, ended };

  std::vector<State> m_states;
  size_t m_next = 0;  ///< run that comes first in the search for the next
  int64_t m_number = 1;
};

}  // namespace mlffbench::launch
