// SPDX-License-Identifier: GPL-2.0-or-later
// The members of a record and its parts, each named once (members.h). What they mean is told in
// docs/formats.md; some stand in the views of a history, too (store/history_file.cpp).
#pragma once

#include "record/interleave_json.h"
#include "record/members.h"
#include "record/record.h"
#include "stats/series_json.h"

namespace mlffbench::record {

template <IsA<HashedPath> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("file", self.file);
  visit.optional("sha256", self.sha256);
}

template <IsA<HashedName> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("name", self.name);
  visit.optional("sha256", self.sha256);
}

template <IsA<CalculatorInputs> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("import", self.import_path);
  visit.optional("arguments", self.arguments);
  visit.optional("file", self.file);
  visit.optional("sha256", self.sha256);
}

template <IsA<model::Thermostat> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("type", self.type);
  visit.optional("damping_ps", self.damping_ps);
}

template <IsA<model::Barostat> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("type", self.type);
  visit.optional("coupling", self.coupling);
  visit.optional("pressure_bar", self.pressure_bar);
  visit.optional("damping_ps", self.damping_ps);
  visit.optional("modulus_bar", self.modulus_bar);
}

template <IsA<model::TemperatureRamp> Self, typename Visitor>
void members(Self &self, Visitor &visit)
{
  visit.optional("from_K", self.from_K);
  visit.optional("to_K", self.to_K);
}

template <IsA<model::Neighbor> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("skin_A", self.skin_A);
  visit.optional("every", self.every);
  visit.optional("delay", self.delay);
  visit.optional("check", self.check);
}

template <IsA<model::Minimization> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("style", self.style);
  visit.optional("etol", self.etol);
  visit.optional("ftol_eV_per_A", self.ftol_eV_per_A);
  visit.optional("maxiter", self.maxiter);
  visit.optional("maxeval", self.maxeval);
  visit.optional("displacement_A", self.displacement_A);
}

template <IsA<model::Checks> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("drift_eV_per_atom_per_ps", self.drift_eV_per_atom_per_ps);
  visit.optional("drift_min_time_ps", self.drift_min_time_ps);
  visit.optional("temperature_factor", self.temperature_factor);
  visit.optional("energy_change_eV_per_atom", self.energy_change_eV_per_atom);
  visit.optional("average_min_time_ps", self.average_min_time_ps);
  visit.optional("temperature_tolerance", self.temperature_tolerance);
  visit.optional("pressure_tolerance_bar", self.pressure_tolerance_bar);
}

template <IsA<ProtocolInputs> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("thermostat", self.thermostat);
  visit.optional("warmup_thermostat", self.warmup_thermostat);
  visit.optional("barostat", self.barostat);
  visit.optional("temperature_ramp", self.temperature_ramp);
  visit.optional("neighbor", self.neighbor);
  visit.optional("template_sha256", self.template_sha256);
  visit.optional("thermo_every", self.thermo_every);
  visit.optional("interleave", self.interleave);
}

inline nlohmann::ordered_json to_json(const LogHeader &header)
{
  return MemberWriter::json_of(header.whole);
}

inline void read_value(const nlohmann::ordered_json &json, const char * /*name*/, LogHeader &header)
{
  header = log_header_from(json);
}

template <IsA<Inputs> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("suite_sha256", self.suite_sha256);
  visit.optional("deck_sha256", self.deck_sha256);
  visit.optional("data_sha256", self.data_sha256);
  visit.optional("material", self.material);
  visit.optional("data_file", self.data_file);
  visit.optional("supercell", self.supercell);
  visit.optional("strain", self.strain);
  visit.optional("elements", self.elements);
  visit.optional("temperature_K", self.temperature_K);
  visit.optional("engine", self.engine);
  visit.optional("pair_style", self.pair_style);
  visit.optional("pair_coeff", self.pair_coeff);
  visit.optional("calculator", self.calculator);
  visit.optional("template", self.deck_template);
  visit.optional("protocol", self.protocol);
  visit.optional("trajectory", self.trajectory);
  visit.optional("dump_every", self.dump_every);
  visit.optional("model", self.model);
  visit.optional("files", self.files);
  visit.optional("plugins", self.plugins);
  visit.optional("seed", self.seed);
  visit.optional("minimize", self.minimize);
  visit.optional("checks", self.checks);
  visit.optional("bench_log_header", self.bench_log_header);
}

template <IsA<ProgramVersions> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("mlffbench", self.mlffbench);
  visit.optional("lmp", self.lmp);
  visit.optional("lammps", self.lammps);
  visit.optional("lammps_sha256", self.lammps_sha256);
  visit.optional("mpi", self.mpi);
  visit.optional("package", self.package);
  visit.optional("plugin_sha256", self.plugin_sha256);
  visit.optional("torch", self.torch);
  visit.optional("python", self.python);
  visit.optional("python_version", self.python_version);
  visit.optional("ase", self.ase);
  visit.optional("calculator_package", self.calculator_package);
  visit.optional("calculator_version", self.calculator_version);
  visit.optional("python_packages", self.python_packages);
}

template <IsA<OtherProcess> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("name", self.name);
  visit.optional("process", self.process);
  visit.optional("share", self.share);
}

template <IsA<OtherUse> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("cpus", self.cpus);
  visit.optional("elapsed_s", self.elapsed_s);
  visit.optional("share", self.share);
  visit.optional("stolen_share", self.stolen_share);
  visit.optional("processes", self.processes);
  visit.optional("throttled", self.throttled);
  visit.optional("quota_s", self.quota_s);
}

template <IsA<Environment> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("host", self.machine.host);
  visit.optional("cpu_model", self.machine.cpu_model);
  visit.optional("usable_cpus", self.machine.usable_cpus, 0);
  visit.optional("governor", self.machine.governor);
  visit.optional("memory_B", self.machine.memory_B);
  visit.optional("os", self.machine.os);
  visit.optional("kernel", self.machine.kernel);
  visit.optional("architecture", self.machine.architecture);
  visit.optional("load_before", self.load_before);
  visit.optional("load_after", self.load_after);
  visit.optional("online_cpus", self.online_cpus);
  visit.optional("cpu_kinds", self.cpu_kinds);
  visit.optional("strangers", self.strangers);
  visit.optional("others", self.others);
}

template <IsA<ProcessBinding> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("cpus", self.cpus);
  visit.optional("threads", self.threads);
}

template <IsA<Binding> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("launcher", self.launcher);
  visit.optional("cpus", self.cpus);
  visit.optional("unbound", self.unbound);
  visit.optional("observed", self.observed);
}

template <IsA<ExecutedBy> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("name", self.name);
  visit.optional("site", self.site);
  visit.if_set("job", self.job);
  visit.if_set("accounting", self.accounting);
}

template <IsA<ProcessUse> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.optional("command", self.command);
  visit.optional("wall_s", self.wall_s);
  visit.optional("waited_s", self.waited_s);
  visit.optional("user_s", self.user_s);
  visit.optional("system_s", self.system_s);
  visit.optional("peak_rss_B", self.peak_rss_B);
  visit.optional("binding", self.binding);
  visit.renamed("place", "executor", self.executor);
}

template <IsA<physics::Average> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("mean", self.mean);
  visit.required("standard_error", self.standard_error);
  visit.required("wanted", self.wanted);
  visit.required("judged", self.judged);
}

template <IsA<physics::Averages> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("temperature_K", self.temperature_K);
  visit.required("pressure_bar", self.pressure_bar);
}

template <IsA<physics::EnergyDrift> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("slope_eV_per_atom_per_ps", self.slope_eV_per_atom_per_ps);
  visit.required("standard_error_eV_per_atom_per_ps", self.standard_error_eV_per_atom_per_ps);
  visit.required("samples", self.samples);
  visit.required("judged", self.judged);
}

template <IsA<physics::Flag> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("check", self.check);
  visit.required("message", self.message);
}

template <IsA<physics::Rates> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("steps_per_s", self.steps_per_s);
  visit.required("ns_per_day", self.ns_per_day);
  visit.required("atom_steps_per_s", self.atom_steps_per_s);
}

template <IsA<physics::Memory> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("peak_rss_B", self.peak_rss_B);
  visit.required("growth_B", self.growth_B);
}

template <IsA<Record> Self, typename Visitor> void members(Self &self, Visitor &visit)
{
  visit.required("run_id", self.run_id);
  visit.required("finished_utc", self.finished_utc);
  visit.text_or_null("session", self.session);
  visit.required("suite", self.suite);
  visit.required("system", self.system);
  visit.required("protocol", self.protocol);
  visit.required("potential", self.potential);
  visit.required("role", self.role);
  visit.required("ranks", self.ranks, 1);
  visit.required("threads", self.threads, 1);
  visit.required("repetition", self.repetition, 0);
  visit.required("position", self.position, 0);
  visit.required("atoms", self.atoms, 0);
  visit.required("steps", self.steps, 0);
  visit.required("warmup_steps", self.warmup_steps, 0);
  visit.required("timestep_fs", self.timestep_fs);
  visit.required("ensemble", self.ensemble);
  visit.group("latency", [&](auto &latency) {
    latency.required("pair_s", self.pair_s);
    latency.required("force_s", self.force_s);
    latency.required("step_s", self.step_s);
  });
  visit.renamed("turns", "interleave", self.interleave);
  visit.required("rebuilds", self.rebuilds, 0);
  visit.required("rates", self.rates);
  visit.required("drift", self.drift);
  visit.required("averages", self.averages);
  visit.required("flags", self.flags);
  visit.required("memory", self.memory);
  visit.required("inputs", self.inputs);
  visit.required("programs", self.programs);
  visit.required("environment", self.environment);
  visit.required("process", self.process);
}

}  // namespace mlffbench::record
