// SPDX-License-Identifier: GPL-2.0-or-later
// Operators of our own in LibTorch's registry, which AOTInductor packages may call by name.

#ifndef MLFF_OPERATORS_H
#define MLFF_OPERATORS_H

#include "mlff_archive.h"

namespace mlff {

/// Throws ModelError if a file needs an operator that this package does not have (metadata key
/// `operators`). Whoever calls this also links the operators' registration into the program.
void check_operators(const Archive &archive);

}  // namespace mlff

#endif
