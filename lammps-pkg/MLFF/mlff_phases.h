// SPDX-License-Identifier: GPL-2.0-or-later
// What a pair style says of its own force calls, by extract("mlff_phases") and
// extract("mlff_marked_call").

#ifndef MLFF_PHASES_H
#define MLFF_PHASES_H

#include <cstdint>

namespace mlff {

/// Of one rank: of one force call, or sums since the pair style was made. Doubles only, so that it
/// is an array of five as well.
struct Phases {
  double pack_s = 0.0;       ///< from the neighbor list to the model's input
  double model_s = 0.0;      ///< in the model
  double scatter_s = 0.0;    ///< from its output to the atoms
  double model_calls = 0.0;  ///< warm-up calls left out
  double edges = 0.0;        ///< of the last call

  void add(const Phases &call)
  {
    pack_s += call.pack_s;
    model_s += call.model_s;
    scatter_s += call.scatter_s;
    model_calls += call.model_calls;
    edges = call.edges;
  }
};

/// The phases of one force call among many: the first after a mark. Other fixes and computes have
/// forces computed as well, dozens of times in a step, so that sums cannot tell whose a call was.
/// Several readers that set their marks between the same two calls do not disturb each other.
class MarkedCall {
public:
  /// The next call is the marked one.
  /// @return what first_after() wants to know
  std::uint64_t mark() { return marked_ = calls_; }

  /// Phases of the call that was marked, also once a new mark is set, until the next call; all 0 if
  /// there was none.
  [[nodiscard]] Phases first_after(std::uint64_t mark) const
  {
    return calls_ > mark ? call_ : Phases();
  }

  /// For the pair style: a call is over.
  void take(const Phases &call)
  {
    if (calls_++ == marked_) {
      call_ = call;
    }
  }

private:
  std::uint64_t calls_ = 0;
  std::uint64_t marked_ = 0;
  Phases call_;
};

}  // namespace mlff

#endif
