// SPDX-License-Identifier: GPL-2.0-or-later
// mlff-model info: what a model file says of itself.

#ifndef MLFF_TOOL_INFO_H
#define MLFF_TOOL_INFO_H

#include "mlff_model.h"

#include <string>

namespace mlff_tool {

/// Prints what a model file says of itself.
/// @param device  where TorchScript is to run, which a file of it does not say
void print_info(const mlff::ModelFile &file, const std::string &device);

/// The same as one line of JSON: the file's metadata, `backend` and `device`.
std::string info_json(const mlff::ModelFile &file, const std::string &device);

}  // namespace mlff_tool

#endif
