/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   The conserved quantity, and why there may be none.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "bench_conserve.h"
#include "bench_pair_parts.h"

#include "atom.h"
#include "force.h"
#include "input.h"
#include "modify.h"

#include <cstring>
#include <optional>
#include <string>

using namespace LAMMPS_NS;
using namespace FixConst;

using mlff::Conserves;

namespace {

constexpr const char *CHANGES_TARGET = "changes the {} that it aims at";

/// What the fix aims at and changes in the run, null if nothing. Nose-Hoover accounts count with
/// the present target, as if it had always been that.
const char *ramp_of(Fix *fix)
{
  int dim = 0;
  const auto ramp = [&](const char *from, const char *to, int d) {
    const auto *const start = static_cast<double *>(fix->extract(from, dim));
    const auto *const stop = static_cast<double *>(fix->extract(to, dim));
    return start && stop && start[d] != stop[d];
  };
  if (ramp("t_start", "t_stop", 0)) {
    return "temperature";
  }
  constexpr int PRESSURES = 6;
  const auto *const controlled = static_cast<int *>(fix->extract("p_flag", dim));
  for (int d = 0; controlled && d < PRESSURES; d++) {
    if (controlled[d] != 0 && ramp("p_start", "p_stop", d)) {
      return "pressure";
    }
  }
  return nullptr;
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
    if (const char *const what = ramp_of(fix)) {
      return named(fmt::format(CHANGES_TARGET, what));
    }
    if (rigid) {
      int dim = 0;
      const auto *const target = static_cast<double *>(fix->extract("t_target", dim));
      if (target) {
        impl->targets.push_back({fix, target, std::nullopt});
      }
    }
    return "";
  case Conserves::by_charges:
    for (const auto &part : pair_parts(*force)) {
      if (mlff::counts_charges(part.style, fix->style)) {
        return "";
      }
    }
    return named("changes charges, whose own energy the pair style does not count");
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
  impl->targets.clear();
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
  for (auto &target : impl->targets) {
    target.first.reset();
  }
  impl->unconserved = impl->unconserved_by_fixes;
  if (!impl->unconserved.empty()) {
    return;
  }
  const char *const command = input->command;
  if (command && input->command_map->count(command) > 0 && !mlff::lets_run_alone(command)) {
    impl->unconserved =
        fmt::format("command {} is not known to leave the system alone between steps", command);
    return;
  }
  if (force->pair_style && mlff::scales(force->pair_style)) {
    impl->unconserved =
        fmt::format("pair style {} may scale forces by variables that change", force->pair_style);
    return;
  }
  for (const auto &part : pair_parts(*force)) {
    if (mlff::has_friction(part.style)) {
      impl->unconserved = fmt::format("pair style {} has friction or random forces", part.style);
      return;
    }
  }
  for (const auto *bond_style : mlff::BONDS_WITH_FRICTION) {
    if (force->bond_match(bond_style)) {
      impl->unconserved = fmt::format("bond style {} has friction", bond_style);
    }
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

/* ----------------------------------------------------------------------
   Fixes of rigid bodies say what they aim at, but not at which temperature that will end.
------------------------------------------------------------------------- */

std::string FixBenchLatency::what_has_changed(bool end_of_step)
{
  if (atom->natoms != impl->atoms_at_start) {
    return "the number of atoms has changed";
  }
  for (auto &target : impl->targets) {
    if (!end_of_step) {
      break;
    }
    const double before = target.first.value_or(*target.now);
    target.first = before;
    if (*target.now != before) {
      return fmt::format("fix {} of style {} ", target.fix->id, target.fix->style) +
             fmt::format(CHANGES_TARGET, "temperature");
    }
  }
  return "";
}

/* ---------------------------------------------------------------------- */

double FixBenchLatency::conserved(double etotal, bool end_of_step)
{
  if (impl->unconserved.empty()) {
    impl->unconserved = what_has_changed(end_of_step);
    if (!impl->unconserved.empty()) {
      impl->drift.clear();
      impl->last_conserved = 0.0;
    }
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
