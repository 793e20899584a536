// SPDX-License-Identifier: GPL-2.0-or-later
// Operators of our own in LibTorch's registry, which model files call by name (metadata key
// `operators`, checked in mlff_metadata.cpp).

#ifndef MLFF_OPERATORS_H
#define MLFF_OPERATORS_H

namespace mlff {

/// Makes the operators of namespace `mlff` known to LibTorch; again, does nothing.
void register_operators();

}  // namespace mlff

#endif
