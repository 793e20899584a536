// SPDX-License-Identifier: GPL-2.0-or-later
// Deck rendering by mustache.
#include "deck/deck.h"

#include "store/sha256.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>
#include <stdexcept>
#include <string>

namespace mlffbench {

namespace embedded {
extern const char *const deck_template;
}

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

}  // namespace

Length length_of(const Protocol &protocol, const Potential &potential)
{
  return {potential.warmup_steps.value_or(protocol.warmup_steps),
          potential.steps.value_or(protocol.steps)};
}

std::string render_deck(const DeckInput &input)
{
  const Protocol &protocol = input.protocol;
  std::vector<std::string> pair_coeff = input.potential.pair_coeff;
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
  set("pair_style", input.potential.pair_style);
  values.set("pair_coeff", lines(pair_coeff));
  values.set("commands", lines(input.potential.commands));
  set("skin_A", protocol.neighbor.skin_A);
  set("neighbor_every", protocol.neighbor.every);
  set("neighbor_delay", protocol.neighbor.delay);
  set("neighbor_check", protocol.neighbor.check ? "yes" : "no");
  set("timestep_ps", fmt::format("{:.12g}", protocol.timestep_fs * 1e-3));
  set("temperature_K", input.system.temperature_K);
  set("start_temperature_K", start_temperature_K(input.system));
  set("velocity_seed", input.velocity_seed);
  const bool warmup_thermostat = protocol.warmup_thermostat.has_value();
  if (const auto &thermostat =
          warmup_thermostat ? protocol.warmup_thermostat : protocol.thermostat) {
    data langevin;
    langevin.set("damping_ps", fmt::format("{}", thermostat->damping_ps));
    langevin.set("seed", fmt::format("{}", input.thermostat_seed));
    values.set("langevin", langevin);
  }
  if (protocol.barostat) {
    data berendsen;
    berendsen.set("pressure_bar", fmt::format("{}", protocol.barostat->pressure_bar));
    berendsen.set("damping_ps", fmt::format("{}", protocol.barostat->damping_ps));
    berendsen.set("modulus_bar", fmt::format("{}", protocol.barostat->modulus_bar));
    values.set("berendsen", berendsen);
  }
  set("thermo_every", input.measure.thermo_every);
  set("warmup_steps", input.length.warmup_steps);
  set("energy_every", input.measure.energy_every);
  set("memory_every", input.measure.memory_every);
  set("flush_s", input.measure.flush_s);
  // Without its thermostat the system goes on in a second LAMMPS run.
  values.set("warmup_langevin", data{warmup_thermostat});
  set("run_steps", warmup_thermostat ? input.length.steps : input.length.total_steps());

  kainjow::mustache::mustache deck(std::string{embedded::deck_template});
  deck.set_custom_escape([](const std::string &text) { return text; });
  std::string text = deck.render(values);
  if (!deck.is_valid())
    throw std::logic_error("deck template: " + deck.error_message());
  // Sections that are not used leave empty lines.
  for (size_t at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n"))
    text.erase(at, 1);
  return text;
}

int run_seed(uint64_t suite_seed, const std::string &system, const std::string &protocol,
             int repetition, const std::string &purpose)
{
  const std::string digest = sha256_of_text(
      fmt::format("{}\n{}\n{}\n{}\n{}", suite_seed, system, protocol, repetition, purpose));
  // fix langevin and velocity take positive seeds below 900,000,000.
  return static_cast<int>(std::stoull(digest.substr(0, 15), nullptr, 16) % 899999999U) + 1;
}

}  // namespace mlffbench
