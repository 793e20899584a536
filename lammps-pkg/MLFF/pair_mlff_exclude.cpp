/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What is missing in neighbor lists: pairs of bonded atoms, which special_bonds leaves out, and
   those of neigh_modify exclude, which also fixes of Monte Carlo moves use: they take atoms out for
   a trial, and ask for the energy without them.

   Pairs that are excluded are not in the neighbor list, and so no edges. That alone would leave an
   atom without any pairs with the energy of a lone atom: it has to go altogether.
------------------------------------------------------------------------- */

#include "pair_mlff.h"

#include "pair_mlff_impl.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "group.h"
#include "neighbor.h"

#include <vector>

using namespace LAMMPS_NS;

namespace {

constexpr int ALL_GROUP = 0;

// What the rules say of single atoms. Only rules about all atoms count, those that do not exist as
// well: a group that happens to hold all of them may do so until the next insertion.
struct Rules {
  int groups = 0;               // bits of groups that are excluded from all
  std::vector<bool> types;      // [ntypes + 1] excluded from all types
  bool types_excluded = false;  // there is one
  bool partial = false;         // there are rules about some pairs of atoms
};

void read_group_rules(const Neighbor &neighbor, const int *bits, Rules &rules)
{
  for (int m = 0; m < neighbor.nex_group; m++) {
    const int first = neighbor.ex1_group[m];
    const int second = neighbor.ex2_group[m];
    if (first == ALL_GROUP) {
      rules.groups |= bits[second];
    }
    if (second == ALL_GROUP) {
      rules.groups |= bits[first];
    }
    rules.partial = rules.partial || (first != ALL_GROUP && second != ALL_GROUP);
  }
  // Pairs within molecules and pairs between them are all pairs.
  bool within = false;
  bool between = false;
  for (int m = 0; m < neighbor.nex_mol; m++) {
    if (neighbor.ex_mol_group[m] == ALL_GROUP) {
      (neighbor.ex_mol_intra[m] != 0 ? within : between) = true;
    }
  }
  if (within && between) {
    rules.groups |= bits[ALL_GROUP];
  } else if (neighbor.nex_mol > 0) {
    rules.partial = true;
  }
}

void read_type_rules(const Neighbor &neighbor, int ntypes, Rules &rules)
{
  const auto excluded = [&](int i, int j) {
    for (int m = 0; m < neighbor.nex_type; m++) {
      if ((neighbor.ex1_type[m] == i && neighbor.ex2_type[m] == j) ||
          (neighbor.ex1_type[m] == j && neighbor.ex2_type[m] == i)) {
        return true;
      }
    }
    return false;
  };
  rules.types.assign(ntypes + 1, neighbor.nex_type > 0);
  for (int i = 1; i <= ntypes; i++) {
    for (int j = 1; j <= ntypes && rules.types[i]; j++) {
      rules.types[i] = excluded(i, j);
    }
    rules.types_excluded = rules.types_excluded || rules.types[i];
  }
  for (int m = 0; m < neighbor.nex_type; m++) {
    rules.partial =
        rules.partial || (!rules.types[neighbor.ex1_type[m]] && !rules.types[neighbor.ex2_type[m]]);
  }
}

Rules rules_of(const Neighbor &neighbor, const int *bits, int ntypes)
{
  Rules rules;
  read_group_rules(neighbor, bits, rules);
  read_type_rules(neighbor, ntypes, rules);
  return rules;
}

}  // namespace

/* ----------------------------------------------------------------------
   Atoms that are excluded from all atoms, at the time when the neighbor list was built. Ghosts have
   the groups and types of their owners then.
------------------------------------------------------------------------- */

void PairMLFF::find_excluded()
{
  const auto rules = rules_of(*neighbor, group->bitmask, atom->ntypes);
  if (rules.partial) {
    warn_of_exclusions();
  }
  impl->excludes = rules.groups != 0 || rules.types_excluded;
  const int nall = atom->nlocal + atom->nghost;
  impl->excluded.resize(impl->excludes ? nall : 0);
  for (int i = 0; impl->excludes && i < nall; i++) {
    const bool out = (atom->mask[i] & rules.groups) != 0 || rules.types[atom->type[i]];
    impl->excluded[i] = out ? 1 : 0;
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::warn_of_exclusions()
{
  if (impl->exclusions_warned || comm->me != 0) {
    return;
  }
  impl->exclusions_warned = true;
  error->warning(FLERR,
                 "Pair style mlff: neigh_modify exclude takes edges out of the graph of model {}. "
                 "Its energy is no sum over pairs, so that this also changes the energies of atoms "
                 "that keep other edges, and the forces that they exert",
                 impl->model->metadata().name);
}

/* ----------------------------------------------------------------------
   With every new list, since fixes make bonds or insert molecules in a run. What is left out are
   special neighbors. Molecules may have them without bonds; templates of
   molecules keep them apart from the atoms.
------------------------------------------------------------------------- */

void PairMLFF::check_special_bonds()
{
  bool excluded = false;
  for (int k = 1; k <= 3; k++) {
    excluded = excluded || (force->special_lj[k] == 0.0 && force->special_coul[k] == 0.0);
  }
  if (!excluded || atom->molecular == Atom::ATOMIC || impl->bonds_warned) {
    return;
  }
  int bonded = atom->nbonds > 0 ? 1 : 0;
  for (int i = 0; atom->nspecial && bonded == 0 && i < atom->nlocal; i++) {
    bonded = atom->nspecial[i][2] > 0 ? 1 : 0;
  }
  MPI_Allreduce(MPI_IN_PLACE, &bonded, 1, MPI_INT, MPI_MAX, world);
  if (bonded == 0) {
    return;
  }
  const char *const text =
      "Pair style mlff: special_bonds leaves bonded atoms out of the neighbor list, and so out of "
      "the model's sight. Write: special_bonds lj/coul 1.0 1.0 1.0";
  // Under a hybrid style the bonds may be among atoms of other styles.
  if (force->pair == this) {
    error->all(FLERR, text);
  }
  impl->bonds_warned = true;
  if (comm->me == 0) {
    error->warning(FLERR, text);
  }
}
