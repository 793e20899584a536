/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   The conserved quantity, and why there may be none.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "bench_conserve.h"

#include "atom.h"
#include "force.h"
#include "input.h"
#include "modify.h"

#include <cstring>
#include <string>

using namespace LAMMPS_NS;
using namespace FixConst;

using mlff::Conserves;

namespace {

/// Nose-Hoover accounts count with the present temperature, as if it had always been that.
bool is_ramp(Fix *fix)
{
  int dim = 0;
  const auto *const start = static_cast<double *>(fix->extract("t_start", dim));
  const auto *const stop = static_cast<double *>(fix->extract("t_stop", dim));
  return start && stop && *start != *stop;
}

}  // namespace

/* ----------------------------------------------------------------------
   Why this fix leaves nothing conserved; empty if it is known to conserve or to keep account.
------------------------------------------------------------------------- */

std::string FixBenchLatency::account_of(Fix *fix)
{
  const auto named = [&](const std::string &what) {
    return fmt::format("fix {} of style {} {}", fix->id, fix->style, what);
  };
  const bool rigid = utils::strmatch(fix->style, "^rigid");
  switch (mlff::conserves(fix->style)) {
  case Conserves::unknown:
    return named("is not known to conserve energy or to keep account of it");
  case Conserves::yes:
    if (rigid && (fix->setmask() & POST_FORCE)) {
      return named("has a Langevin thermostat, of which it keeps no account");
    }
    return "";
  case Conserves::by_account:
    if (!fix->ecouple_flag) {
      return named("keeps no account of the energy that it exchanges");
    }
    impl->couples = true;
    if (utils::strmatch(fix->style, "^langevin")) {
      impl->langevins.push_back(fix);
    }
    return is_ramp(fix) ? named("changes the temperature that it aims at") : "";
  case Conserves::by_energy:
    return fix->energy_global_flag && fix->thermo_energy
               ? ""
               : named(fmt::format("adds forces whose energy is left out; fix_modify {} energy "
                                   "yes counts it",
                                   fix->id));
  }
  return "";
}

void FixBenchLatency::find_accounts()
{
  impl->langevins.clear();
  impl->couples = false;
  impl->unconserved_by_fixes.clear();
  for (auto *fix : modify->get_fix_list()) {
    const auto reason = account_of(fix);
    if (impl->unconserved_by_fixes.empty()) {
      impl->unconserved_by_fixes = reason;
    }
  }
}

/* ----------------------------------------------------------------------
   What besides fixes decides about this run.
------------------------------------------------------------------------- */

void FixBenchLatency::note_conditions()
{
  impl->atoms_at_start = atom->natoms;
  impl->untallied.clear();
  impl->unconserved = impl->unconserved_by_fixes;
  if (!impl->unconserved.empty()) {
    return;
  }
  const char *const command = input->command;
  if (command && input->command_map->count(command) > 0 && !mlff::lets_run_alone(command)) {
    impl->unconserved =
        fmt::format("command {} is not known to leave the system alone between steps", command);
  } else if (force->pair_style && mlff::has_friction(force->pair_style)) {
    impl->unconserved =
        fmt::format("pair style {} has friction or random forces", force->pair_style);
  }
}

/* ---------------------------------------------------------------------- */

std::string FixBenchLatency::why_not_conserved() const
{
  if (!impl->unconserved.empty() || !impl->untallied.empty()) {
    return impl->unconserved.empty() ? impl->untallied : impl->unconserved;
  }
  return impl->couples && nevery == 0
             ? "what thermostats and barostats have exchanged is known only at the end of a step; "
               "use energy N"
             : "";
}

/* ---------------------------------------------------------------------- */

double FixBenchLatency::conserved(double etotal, bool end_of_step)
{
  if (impl->unconserved.empty() && atom->natoms != impl->atoms_at_start) {
    impl->unconserved = "the number of atoms has changed";
    impl->drift.clear();
    impl->last_conserved = 0.0;
  }
  if (!impl->unconserved.empty() || (impl->couples && !end_of_step)) {
    return mlff::BenchEnergies::EMPTY;
  }
  // Without "tally yes" fix langevin's account stays at exactly 0.
  impl->untallied.clear();
  for (auto *langevin : impl->langevins) {
    if (langevin->compute_scalar() == 0.0) {
      impl->untallied = fmt::format("fix {} of style {} keeps no account without tally yes",
                                    langevin->id, langevin->style);
      return mlff::BenchEnergies::EMPTY;
    }
  }
  return etotal + (impl->couples ? modify->energy_couple() : 0.0);
}
