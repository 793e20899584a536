// SPDX-License-Identifier: GPL-2.0-or-later
// mlff-model check: whether a model file keeps model contract 1.

#ifndef MLFF_TOOL_CHECK_H
#define MLFF_TOOL_CHECK_H

#include "session.h"

namespace mlff_tool {

/// Runs all checks and prints what they find, as a table or as JSON. True if none failed.
bool check(mlff::Model &model, const std::string &file, const CheckOptions &options, bool json);

// One function for each check; docs/mlff-model.md says what each looks at.
// check_atoms.cpp
Finding check_species(Session &session);
Finding check_no_edges(Session &session);
Finding check_one_atom(Session &session);
Finding check_two_atoms(Session &session);
Finding check_large(Session &session);
Finding check_resize(Session &session);
// check_derivatives.cpp
Finding check_gradient(Session &session);
Finding check_virial(Session &session);
Finding check_net_force(Session &session);
Finding check_node_weight(Session &session);
// check_symmetry.cpp
Finding check_repeat(Session &session);
Finding check_rotation(Session &session);
Finding check_node_order(Session &session);
Finding check_edge_order(Session &session);
Finding check_locality(Session &session);
Finding check_cutoff(Session &session);

}  // namespace mlff_tool

#endif
