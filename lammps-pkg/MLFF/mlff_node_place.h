// SPDX-License-Identifier: GPL-2.0-or-later
// Processes that share a node.

#ifndef MLFF_NODE_PLACE_H
#define MLFF_NODE_PLACE_H

#include <mpi.h>

namespace mlff {

struct NodePlace {
  int rank = 0;
  int ranks = 1;
};

/// Our place among the processes of `world` on this node. Collective.
inline NodePlace place_on_node(MPI_Comm world)
{
  MPI_Comm node = MPI_COMM_NULL;
  MPI_Comm_split_type(world, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  NodePlace place;
  MPI_Comm_rank(node, &place.rank);
  MPI_Comm_size(node, &place.ranks);
  MPI_Comm_free(&node);
  return place;
}

}  // namespace mlff

#endif
