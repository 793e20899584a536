/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   When the fix takes energies, and what it does where they are alarming.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "bench_stop.h"

#include "comm.h"
#include "error.h"

#include <string>

using namespace LAMMPS_NS;

using mlff::Alarm;
using mlff::RunKind;

/* ----------------------------------------------------------------------
   At the end of a step, or of a frame of a rerun.
------------------------------------------------------------------------- */

void FixBenchLatency::sample_energy()
{
  auto &thermo = impl->thermo;
  if (impl->recorder.empty()) {
    return;
  }
  const auto energies = thermo.ask();
  if (!energies.any()) {
    return;
  }
  impl->statistics.forget();
  const auto when = impl->run.kind == RunKind::rerun ? StepTime::beyond : StepTime::end;
  auto &extra = impl->recorder.extra(impl->calls.all().calls);
  act_on(thermo.take(energies, impl->recorder.last(), when, impl->run.kind, extra), extra);
}

/* ----------------------------------------------------------------------
   What thermo output has computed for the last call.
------------------------------------------------------------------------- */

void FixBenchLatency::harvest_energy(bool run_over)
{
  auto &thermo = impl->thermo;
  auto &recorder = impl->recorder;
  if (recorder.empty() || impl->run.without_steps || !thermo.tells(recorder.last(), run_over)) {
    return;
  }
  const auto energies = thermo.completed(recorder.last(), run_over);
  if (!energies.any()) {
    return;
  }
  impl->statistics.forget();  // what was told of this call before lacks its energy
  auto &extra = recorder.extra(impl->calls.all().calls);
  if (energies.pe && !extra.has_energy) {
    act_on(thermo.take(energies, recorder.last(), StepTime::beyond, impl->run.kind, extra), extra);
  } else {
    thermo.put(energies, extra);  // fixes behind this one may have changed velocities
  }
  if (energies.press) {
    extra.press = *energies.press;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::act_on(Alarm alarm, const mlff::BenchExtras &energies)
{
  const auto step = impl->recorder.last().step;
  std::string reason;
  switch (alarm) {
  case Alarm::none:
    return;
  case Alarm::energy_not_finite:
    reason = "the potential energy is not finite";
    break;
  case Alarm::temperature_not_finite:
    reason = "the temperature is not finite";
    break;
  case Alarm::explosion:
    reason = fmt::format("the system explodes: its temperature is {:.4g}, at first it was at "
                         "most {:.4g}",
                         energies.temp, impl->thermo.alarm.hottest());
    break;
  }

  if (!impl->options.halt) {
    if (impl->thermo.alarm.first_warning() && comm->me == 0) {
      error->warning(FLERR, "Fix bench/latency {}: at step {} {}", id, step, reason);
    }
    return;
  }
  const std::string message =
      fmt::format("Fix bench/latency {} ends the run at step {}: {}", id, step, reason);
  flush(mlff::BenchEnd::NO_STEP);
  impl->run.stage = BenchRunState::Stage::over;
  if (auto *const log = impl->recorder.log()) {
    or_stop(error, [&] { log->write_halt(step, reason); });
  }
  error->all(FLERR, message);
}
