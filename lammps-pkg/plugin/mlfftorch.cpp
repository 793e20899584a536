// SPDX-License-Identifier: GPL-2.0-or-later
// The one door of mlfftorch.so.

#include "mlff_library.h"

const mlff::TorchFunctions *mlff_torch_functions()
{
  static constexpr mlff::TorchFunctions functions = {&mlff::load_model, &mlff::use_node_rank,
                                                     &mlff::use_threads};
  return &functions;
}
