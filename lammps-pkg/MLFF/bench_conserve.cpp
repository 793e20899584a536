// SPDX-License-Identifier: GPL-2.0-or-later
// What is known to leave the conserved quantity as it is.

#include "bench_conserve.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace mlff {

namespace {

// Look on, or remember something: they change neither positions nor velocities nor forces.
// numdiff and widom put back what they have moved.
constexpr std::array OBSERVERS = std::to_array<std::string_view>(
    {"ave/atom",       "ave/chunk", "ave/correlate",    "ave/correlate/long",
     "ave/grid",       "ave/histo", "ave/histo/weight", "ave/moments",
     "ave/time",       "balance",   "bench/latency",    "dt/reset",
     "halt",           "numdiff",   "numdiff/virial",   "pair",
     "phonon",         "print",     "property/atom",    "reaxff/bonds",
     "reaxff/species", "saed/vtk",  "store/force",      "store/state",
     "vector",         "widom"});

// Integrate Newton's equations, or keep constraints. Not here: integrators of particles that rotate
// (nve/sphere, ...), since the total energy of thermo output has no rotational part.
constexpr std::array CONSERVING =
    std::to_array<std::string_view>({"enforce2d", "nve", "rattle", "rigid", "rigid/nve",
                                     "rigid/nve/small", "rigid/small", "shake"});

// Charges that minimise an energy which one pair style or another counts as a whole. Not here:
// qeq/point, qeq/shielded and others for pair styles that count no energy of a charge alone.
constexpr std::array CHARGES =
    std::to_array<std::string_view>({"acks2/reax", "acks2/reaxff", "qeq/ctip", "qeq/reax",
                                     "qeq/reaxff", "qeq/slater", "qtpie/reaxff"});

// "The cumulative energy change in the system imposed by this fix is included in ... ecouple and
// econserve" (LAMMPS' manual).
constexpr std::array ACCOUNTING = std::to_array<std::string_view>(
    {"bocs", "ffl", "gle", "langevin", "nph", "npt", "npt/cauchy", "nvt", "rigid/nph",
     "rigid/nph/small", "rigid/npt", "rigid/npt/small", "rigid/nvt", "rigid/nvt/small",
     "temp/berendsen", "temp/csld", "temp/csvr", "temp/rescale"});

constexpr std::array WITH_ENERGY =
    std::to_array<std::string_view>({"amoeba/bitorsion", "amoeba/pitorsion", "cmap"});

constexpr std::array COMMANDS =
    std::to_array<std::string_view>({"run", "displace_atoms", "set", "velocity", "write_coeff",
                                     "write_data", "write_dump", "write_restart"});

constexpr std::array WITH_FRICTION = std::to_array<std::string_view>(
    {"body/rounded", "bpm", "brownian", "dpd", "dsmc", "edpd", "gran", "granular", "lubricate",
     "lubricateU", "mdpd", "mesocnt/viscous", "peri/eps", "peri/ves", "rheo", "sdpd", "smd", "sph",
     "tdpd"});

constexpr std::array SUFFIXES = std::to_array<std::string_view>(
    {"/omp", "/kk", "/kk/device", "/kk/host", "/gpu", "/intel", "/opt"});

template <std::size_t N>
bool is_in(const std::array<std::string_view, N> &names, std::string_view name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view without_suffix(std::string_view style)
{
  for (const auto suffix : SUFFIXES) {
    if (style.size() > suffix.size() && style.ends_with(suffix)) {
      return style.substr(0, style.size() - suffix.size());
    }
  }
  return style;
}

/// LAMMPS names so the fixes that it makes for its own use (GROUP, STORE/ATOM, OMP, MINIMIZE, ...).
bool is_internal(std::string_view style)
{
  return std::none_of(style.begin(), style.end(), [](unsigned char c) { return std::islower(c); });
}

}  // namespace

Conserves conserves(std::string_view fix_style)
{
  const auto style = without_suffix(fix_style);
  if (is_internal(style) || is_in(OBSERVERS, style) || is_in(CONSERVING, style)) {
    return Conserves::yes;
  }
  if (is_in(ACCOUNTING, style)) {
    return Conserves::by_account;
  }
  if (is_in(CHARGES, style)) {
    return Conserves::by_charges;
  }
  return is_in(WITH_ENERGY, style) ? Conserves::by_energy : Conserves::unknown;
}

bool lets_run_alone(std::string_view command)
{
  return is_in(COMMANDS, command);
}

bool counts_charges(std::string_view pair_style, std::string_view fix_style)
{
  const auto pair = without_suffix(pair_style);
  const auto fix = without_suffix(fix_style);
  if (fix == "qeq/slater") {
    return pair == "coul/streitz";
  }
  if (fix == "qeq/ctip") {
    return pair == "coul/ctip";
  }
  return pair == "reaxff" || pair == "reax/c";
}

bool scales(std::string_view pair_style)
{
  return without_suffix(pair_style) == "hybrid/scaled";
}

bool has_friction(std::string_view pair_style)
{
  return std::any_of(WITH_FRICTION.begin(), WITH_FRICTION.end(), [&](std::string_view name) {
    return pair_style.starts_with(name) &&
           (pair_style.size() == name.size() || pair_style[name.size()] == '/');
  });
}

}  // namespace mlff
