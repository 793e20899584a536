// SPDX-License-Identifier: GPL-2.0-or-later
// What a pair style says of its own force calls, by extract("mlff_phases").

#ifndef MLFF_PHASES_H
#define MLFF_PHASES_H

namespace mlff {

/// Of one rank, since the pair style was made. Doubles only, so that it is an array of five as
/// well.
struct Phases {
  double pack_s = 0.0;       ///< from the neighbor list to the model's input
  double model_s = 0.0;      ///< in the model
  double scatter_s = 0.0;    ///< from its output to the atoms
  double model_calls = 0.0;  ///< warm-up calls left out
  double edges = 0.0;        ///< of the last call
};

}  // namespace mlff

#endif
