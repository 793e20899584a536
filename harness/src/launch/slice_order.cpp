// SPDX-License-Identifier: GPL-2.0-or-later
// Order of slices.
#include "launch/slice_order.h"

#include <algorithm>

namespace mlffbench::launch {

void SliceOrder::want(size_t run)
{
  if (m_states.at(run) != State::ended)
    m_states[run] = State::waits;
}

void SliceOrder::rest(size_t run)
{
  if (m_states.at(run) != State::ended)
    m_states[run] = State::rests;
}

std::optional<Slice> SliceOrder::next()
{
  const auto works = [](State state) { return state == State::rests || state == State::works; };
  if (std::any_of(m_states.begin(), m_states.end(), works))
    return std::nullopt;
  for (size_t tried = 0; tried < m_states.size(); ++tried) {
    if (m_next == m_states.size()) {
      m_next = 0;
      ++m_number;
    }
    const size_t run = m_next++;
    if (m_states[run] == State::waits) {
      m_states[run] = State::works;
      return Slice{run, m_number};
    }
  }
  return std::nullopt;
}

}  // namespace mlffbench::launch
