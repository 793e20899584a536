// SPDX-License-Identifier: GPL-2.0-or-later
// What mlfftorch.so, which holds all that needs LibTorch, gives to mlffplugin.so.

#ifndef MLFF_LIBRARY_H
#define MLFF_LIBRARY_H

#include "mlff_model.h"

namespace mlff {

/// The functions of mlff_model.h that need LibTorch.
struct TorchFunctions {
  decltype(&mlff::load_model) load_model;
  decltype(&mlff::use_node_rank) use_node_rank;
  decltype(&mlff::use_threads) use_threads;
};

}  // namespace mlff

extern "C" __attribute__((visibility("default"))) const mlff::TorchFunctions *
mlff_torch_functions();

#endif
