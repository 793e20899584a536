// SPDX-License-Identifier: GPL-2.0-or-later
// Deck rendering by mustache.
#include "deck/deck.h"

#include "base/sha256.h"
#include "deck/deck_paths.h"
#include "deck/deck_template.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>
#include <map>
#include <string>

namespace mlffbench::deck {

namespace {

using kainjow::mustache::data;

void replace_all(std::string &text, const std::string &from, const std::string &to)
{
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

data lines(const std::vector<std::string> &texts)
{
  data list{data::type::list};
  for (const auto &text : texts)
    list << data{"line", text};
  return list;
}

data section(const std::map<std::string, std::string> &members)
{
  data result;
  for (const auto &[name, value] : members)
    result.set(name, value);
  return result;
}

std::string text_of(double value)
{
  return fmt::format("{}", value);
}

/// Who moves the atoms and keeps temperature and pressure: the sections of which the deck takes
/// those that are there. Nose-Hoover chains are part of LAMMPS' integrator.
void set_ensemble(const DeckInput &input, data &values)
{
  const model::Protocol &protocol = input.protocol;
  const auto &thermostat =
      protocol.warmup_thermostat ? protocol.warmup_thermostat : protocol.thermostat;
  const bool chains_T = thermostat && thermostat->type == "nose-hoover";
  const bool chains_P = protocol.barostat && protocol.barostat->type == "nose-hoover";
  std::map<std::string, std::string> integrator;
  if (chains_T)
    integrator["damping_ps"] = text_of(thermostat->damping_ps);
  if (chains_P) {
    integrator["coupling"] = protocol.barostat->coupling;
    integrator["pressure_bar"] = text_of(protocol.barostat->pressure_bar);
    integrator["pressure_damping_ps"] = text_of(protocol.barostat->damping_ps);
  }
  values.set("dynamics", data{protocol.is_dynamics()});
  if (!protocol.is_dynamics())
    return;
  if (integrator.empty()) {
    values.set("nve", data{true});
  } else {
    values.set(chains_T && chains_P ? "npt" : chains_T ? "nvt" : "nph", section(integrator));
  }
  if (thermostat && !chains_T) {
    values.set("langevin", section({{"damping_ps", text_of(thermostat->damping_ps)},
                                    {"seed", fmt::format("{}", input.thermostat_seed)},
                                    {"ramp_seed", fmt::format("{}", input.ramp_seed)}}));
  }
  if (protocol.barostat && !chains_P) {
    values.set("berendsen", section({{"coupling", protocol.barostat->coupling},
                                     {"pressure_bar", text_of(protocol.barostat->pressure_bar)},
                                     {"damping_ps", text_of(protocol.barostat->damping_ps)},
                                     {"modulus_bar", text_of(protocol.barostat->modulus_bar)}}));
  }
}

/// How many steps, in how many LAMMPS runs: one, unless something changes after the warm-up.
void set_lengths(const DeckInput &input, data &values)
{
  const model::Protocol &protocol = input.protocol;
  const Length &length = input.length;
  const bool separate =
      length.warmup_steps > 0 && (protocol.warmup_thermostat.has_value() || protocol.temperature_K);
  values.set("separate_warmup", data{separate});
  values.set("warmup_langevin", data{protocol.warmup_thermostat.has_value()});
  values.set("warmup_steps", fmt::format("{}", length.warmup_steps));
  values.set("steps", fmt::format("{}", length.steps));
  values.set("total_steps", fmt::format("{}", length.total_steps()));
  values.set("run_steps", fmt::format("{}", separate ? length.steps : length.total_steps()));
  if (protocol.temperature_K) {
    values.set("ramp", section({{"from_K", text_of(protocol.temperature_K->from_K)},
                                {"to_K", text_of(protocol.temperature_K->to_K)}}));
  }
  if (protocol.minimize) {
    const model::Minimization &minimize = *protocol.minimize;
    values.set("minimize", section({{"style", minimize.style},
                                    {"etol", text_of(minimize.etol)},
                                    {"ftol_eV_per_A", text_of(minimize.ftol_eV_per_A)},
                                    {"maxiter", fmt::format("{}", minimize.maxiter)},
                                    {"maxeval", fmt::format("{}", minimize.maxeval)},
                                    {"displacement_A", text_of(minimize.displacement_A)}}));
  }
}

}  // namespace

Length length_of(const model::Protocol &protocol, const model::Potential &potential)
{
  if (!protocol.is_dynamics())
    return {0, protocol.steps};
  return {potential.warmup_steps.value_or(protocol.warmup_steps),
          potential.steps.value_or(protocol.steps)};
}

std::string render_deck(const DeckInput &input)
{
  const model::Protocol &protocol = input.protocol;
  DeckPaths names;
  const auto with_files = [&](std::vector<std::string> lines_of_suite) {
    for (auto &line : lines_of_suite)
      line = names.with_files(line, input.potential.files);
    return lines_of_suite;
  };
  std::vector<std::string> pair_coeff = with_files(input.potential.pair_coeff);
  for (auto &line : pair_coeff) {
    replace_all(line, "{elements}", fmt::format("{}", fmt::join(input.elements, " ")));
    replace_all(line, "{model}", "\"" + input.model + "\"");
  }

  data values;
  const auto set = [&](const std::string &key, const auto &value) {
    values.set(key, fmt::format("{}", value));
  };
  set("title", fmt::format("{}, {}, {}", input.system.name, protocol.name, input.potential.name));
  values.set("plugins", lines(input.plugins));
  set("pair_style", names.with_files(input.potential.pair_style, input.potential.files));
  values.set("pair_coeff", lines(pair_coeff));
  values.set("commands", lines(with_files(input.potential.commands)));
  set("skin_A", protocol.neighbor.skin_A);
  set("neighbor_every", protocol.neighbor.every);
  set("neighbor_delay", protocol.neighbor.delay);
  set("neighbor_check", protocol.neighbor.check ? "yes" : "no");
  set("timestep_ps", fmt::format("{:.12g}", protocol.timestep_fs * 1e-3));
  const double factor = system::start_temperature_K(input.system) / input.system.temperature_K;
  const double temperature_K =
      protocol.temperature_K ? protocol.temperature_K->from_K : input.system.temperature_K;
  set("temperature_K", temperature_K);
  set("start_temperature_K", factor * temperature_K);
  set("elements", fmt::format("{}", fmt::join(input.elements, " ")));
  set("velocity_seed", input.velocity_seed);
  set("thermostat_seed", input.thermostat_seed);
  set("thermo_every", input.measure.thermo_every);
  // Only thermo output computes energies in a minimisation and a rerun.
  set("energy_every",
      protocol.is_dynamics() ? fmt::format("{}", input.measure.energy_every) : "thermo");
  set("memory_every", input.measure.memory_every);
  set("flush_s", input.measure.flush_s);
  // Templates of before say `turns`.
  for (const char *name : {"interleave", "turns"})
    values.set(name,
               data{model::interleave_of(input.measure, protocol) == model::Interleave::calls});
  values.set("rerun", data{protocol.is_rerun()});
  if (protocol.dump_every)
    values.set("dump", section({{"dump_every", fmt::format("{}", *protocol.dump_every)}}));
  set_ensemble(input, values);
  set_lengths(input, values);
  return render_template(
      protocol.deck_template ? protocol.deck_template->text : deck_template_text(), values);
}

int run_seed(uint64_t suite_seed, const std::string &system, const std::string &protocol,
             int repetition, const std::string &purpose)
{
  const std::string digest = base::sha256_of_text(
      fmt::format("{}\n{}\n{}\n{}\n{}", suite_seed, system, protocol, repetition, purpose));
  // fix langevin and velocity take positive seeds below 900,000,000.
  return static_cast<int>(std::stoull(digest.substr(0, 15), nullptr, 16) % 899999999U) + 1;
}

}  // namespace mlffbench::deck
