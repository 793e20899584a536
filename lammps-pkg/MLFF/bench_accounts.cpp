/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   The conserved quantity, and why there may be none.
------------------------------------------------------------------------- */

#include "bench_accounts.h"

#include "bench_conserve.h"
#include "bench_pair_parts.h"
#include "bench_rows.h"

#include "atom.h"
#include "fix.h"
#include "force.h"
#include "input.h"
#include "lammps.h"
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

std::string BenchAccounts::account_of(Fix *fix)
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
    couples = true;
    if (utils::strmatch(fix->style, "^langevin")) {
      langevins.push_back(fix);
    }
    if (const char *const what = ramp_of(fix)) {
      return named(fmt::format(CHANGES_TARGET, what));
    }
    if (rigid) {
      int dim = 0;
      const auto *const target = static_cast<double *>(fix->extract("t_target", dim));
      if (target) {
        targets.push_back({fix, target, std::nullopt});
      }
    }
    return "";
  case Conserves::by_charges:
    for (const auto &part : pair_parts(*lmp->force)) {
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

void BenchAccounts::find()
{
  langevins.clear();
  targets.clear();
  couples = false;
  lost_by_fixes.clear();
  for (auto *fix : lmp->modify->get_fix_list()) {
    const auto reason = account_of(fix);
    if (lost_by_fixes.empty()) {
      lost_by_fixes = reason;
    }
  }
}

/* ----------------------------------------------------------------------
   What besides fixes decides about this run.
------------------------------------------------------------------------- */

void BenchAccounts::begin_run()
{
  atoms_at_start = lmp->atom->natoms;
  untallied.clear();
  for (auto &target : targets) {
    target.first.reset();
  }
  lost = lost_by_fixes.empty() ? why_not_in_run() : lost_by_fixes;
}

std::string BenchAccounts::why_not_in_run() const
{
  auto *const input = lmp->input;
  const char *const command = input->command;
  if (command && input->command_map->count(command) > 0 && !mlff::lets_run_alone(command)) {
    return fmt::format("command {} is not known to leave the system alone between steps", command);
  }
  auto *const force = lmp->force;
  if (force->pair_style && mlff::scales(force->pair_style)) {
    return fmt::format("pair style {} may scale forces by variables that change",
                       force->pair_style);
  }
  for (const auto &part : pair_parts(*force)) {
    if (mlff::has_friction(part.style)) {
      return fmt::format("pair style {} has friction or random forces", part.style);
    }
  }
  std::string reason;
  for (const auto *bond_style : mlff::BONDS_WITH_FRICTION) {
    if (force->bond_match(bond_style)) {
      reason = fmt::format("bond style {} has friction", bond_style);
    }
  }
  return reason;
}

/* ---------------------------------------------------------------------- */

std::string BenchAccounts::why_not(bool asks) const
{
  if (!lost.empty() || !untallied.empty()) {
    return lost.empty() ? untallied : lost;
  }
  return couples && !asks
             ? "what thermostats and barostats have exchanged is known only at the end "
               "of a step; use energy N"
             : "";
}

/* ----------------------------------------------------------------------
   Fixes of rigid bodies say what they aim at, but not at which temperature that will end.
------------------------------------------------------------------------- */

std::string BenchAccounts::what_has_changed(StepTime when)
{
  if (lmp->atom->natoms != atoms_at_start) {
    return "the number of atoms has changed";
  }
  for (auto &target : targets) {
    if (when != StepTime::end) {
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

bool BenchAccounts::lose(StepTime when)
{
  if (!lost.empty()) {
    return false;
  }
  lost = what_has_changed(when);
  return !lost.empty();
}

/* ---------------------------------------------------------------------- */

double BenchAccounts::conserved(double etotal, StepTime when)
{
  if (!lost.empty() || (couples && when != StepTime::end)) {
    return mlff::BenchEnergies::EMPTY;
  }
  // Without "tally yes" fix langevin's account stays at exactly 0.
  untallied.clear();
  for (auto *langevin : langevins) {
    if (langevin->compute_scalar() == 0.0) {
      untallied = fmt::format("fix {} of style {} keeps no account without tally yes", langevin->id,
                              langevin->style);
      return mlff::BenchEnergies::EMPTY;
    }
  }
  return etotal + (couples ? lmp->modify->energy_couple() : 0.0);
}
