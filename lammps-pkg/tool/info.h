// SPDX-License-Identifier: GPL-2.0-or-later
// mlff-model info: what a model file says of itself.

#ifndef MLFF_TOOL_INFO_H
#define MLFF_TOOL_INFO_H

#include "mlff_model.h"

namespace mlff_tool {

void print_info(const mlff::Model &model);

}  // namespace mlff_tool

#endif
